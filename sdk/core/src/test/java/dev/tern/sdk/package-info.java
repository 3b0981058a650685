@NullMarked
package dev.tern.sdk;

import org.jspecify.annotations.NullMarked;
