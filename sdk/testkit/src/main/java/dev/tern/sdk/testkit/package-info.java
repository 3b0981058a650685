/** A whole network in the test's process, real sockets and disks included, for end-to-end tests. */
@NullMarked
package dev.tern.sdk.testkit;

import org.jspecify.annotations.NullMarked;
