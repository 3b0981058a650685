package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.sdk.types.SubnetId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** A node of a network that has a replica of one subnet only. */
final class OneSubnet {
    private OneSubnet() {}

    static NodeApi of(NodeApi network, SubnetId subnet) {
        return (NodeApi) Proxy.newProxyInstance(
                OneSubnet.class.getClassLoader(), new Class<?>[] {NodeApi.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("hosted")) {
                        return List.of(subnet);
                    }
                    try {
                        return method.invoke(network, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
