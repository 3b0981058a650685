package dev.tern.runtime.wasm;

/** The number types that cross the boundary between a canister and the system. */
public enum ValueType {
    I32,
    I64
}
