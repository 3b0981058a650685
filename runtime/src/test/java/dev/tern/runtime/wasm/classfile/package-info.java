/** Class files as the JVM takes them. */
@NullMarked
package dev.tern.runtime.wasm.classfile;

import org.jspecify.annotations.NullMarked;
