/** The node: its home on disk, its replicas, and the wiring of engine, storage and network. No protocol logic. */
@NullMarked
package dev.tern.chain.node;

import org.jspecify.annotations.NullMarked;
