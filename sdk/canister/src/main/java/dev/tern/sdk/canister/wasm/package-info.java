/** The system as a WebAssembly module sees it: imports from ic0. Only inside canisters. */
@NullMarked
package dev.tern.sdk.canister.wasm;

import org.jspecify.annotations.NullMarked;
