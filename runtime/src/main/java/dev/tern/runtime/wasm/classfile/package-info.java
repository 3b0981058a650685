/**
 * Class files, written in one go. Names are those of the JDK's {@code java.lang.classfile}, which takes twice the time: it reads
 * every method again to find the types at its labels, and these are known while the method is written.
 */
@NullMarked
package dev.tern.runtime.wasm.classfile;

import org.jspecify.annotations.NullMarked;
