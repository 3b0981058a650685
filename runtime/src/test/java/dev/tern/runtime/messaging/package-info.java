/** Tests of queues and streams. */
@NullMarked
package dev.tern.runtime.messaging;

import org.jspecify.annotations.NullMarked;
