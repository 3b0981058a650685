@NullMarked
package dev.tern.contracts.pingpong;

import org.jspecify.annotations.NullMarked;
