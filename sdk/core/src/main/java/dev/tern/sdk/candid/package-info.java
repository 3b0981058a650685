/** Candid: types, values, binary form, text form and interface files. Also runs inside canisters: only what TeaVM has. */
@NullMarked
package dev.tern.sdk.candid;

import org.jspecify.annotations.NullMarked;
