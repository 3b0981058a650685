@NullMarked
package dev.tern.sdk.processor;

import org.jspecify.annotations.NullMarked;
