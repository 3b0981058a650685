@NullMarked
package dev.tern.contracts.token;

import org.jspecify.annotations.NullMarked;
