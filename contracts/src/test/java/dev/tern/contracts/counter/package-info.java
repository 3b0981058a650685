@NullMarked
package dev.tern.contracts.counter;

import org.jspecify.annotations.NullMarked;
