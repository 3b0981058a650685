package dev.tern.sdk.canister.teavm;

import org.teavm.backend.wasm.TeaVMWasmHost;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/** Found by the compiler through META-INF/services: a canister's build has nothing to configure. */
public final class CanisterPlugin implements TeaVMPlugin {
    @Override
    public void install(TeaVMHost host) {
        host.add(new SupportTransformer());
        TeaVMWasmHost wasm = host.getExtension(TeaVMWasmHost.class);
        if (wasm != null) {
            wasm.add(context -> new CallbackPointers());
        }
    }
}
