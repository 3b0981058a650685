/** {@code main}: the commands that run networks and nodes; mounts the developer's commands. */
@NullMarked
package dev.tern.chain.cli;

import org.jspecify.annotations.NullMarked;
