@NullMarked
package dev.tern.sdk.candid;

import org.jspecify.annotations.NullMarked;
