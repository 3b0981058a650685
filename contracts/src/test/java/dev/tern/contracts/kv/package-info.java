@NullMarked
package dev.tern.contracts.kv;

import org.jspecify.annotations.NullMarked;
