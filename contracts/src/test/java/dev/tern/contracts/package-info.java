@NullMarked
package dev.tern.contracts;

import org.jspecify.annotations.NullMarked;
