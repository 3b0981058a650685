/** What the gateway needs of a node, and nothing of how the node does it. */
@NullMarked
package dev.tern.chain.nodeapi;

import org.jspecify.annotations.NullMarked;
