package dev.tern.runtime.wasm.emit;

import java.util.List;

/**
 * A part of a function that becomes a method of its own: the instructions of one block from {@code from} up to but without
 * {@code to}, blocks in them whole. The pieces inside it are called instead of being part of its method.
 */
record Piece(int from, int to, List<Piece> inner) {
    /** The name of the method that a piece of a function becomes. */
    String method(int function) {
        return Program.nameOf(function) + "from" + from + "to" + to;
    }
}
