/** The HTTP gateway: the interface specification's routes, JSON for people and tools, the explorer's files. Knows the node only as NodeApi. */
@NullMarked
package dev.tern.chain.gateway;

import org.jspecify.annotations.NullMarked;
