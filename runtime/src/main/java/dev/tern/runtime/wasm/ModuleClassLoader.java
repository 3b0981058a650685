package dev.tern.runtime.wasm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The classes of one module, which go when the module goes. Each is loaded when it is first needed. */
final class ModuleClassLoader extends ClassLoader {
    private final Map<String, byte[]> files;

    ModuleClassLoader(Map<String, byte[]> files) {
        super("canister", ModuleClassLoader.class.getClassLoader());
        this.files = new ConcurrentHashMap<>(files);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = files.remove(name);
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, file, 0, file.length);
    }
}
