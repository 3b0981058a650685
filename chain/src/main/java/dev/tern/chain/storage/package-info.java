/** What a replica keeps on disk: database, write-ahead log, double-sign guard. Knows bytes, not the protocol. */
@NullMarked
package dev.tern.chain.storage;

import org.jspecify.annotations.NullMarked;
