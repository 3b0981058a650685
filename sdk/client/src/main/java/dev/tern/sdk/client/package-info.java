/** Identities, the agent that talks to a network over HTTP and believes only what verifies, and clients typed by Candid. */
@NullMarked
package dev.tern.sdk.client;

import org.jspecify.annotations.NullMarked;
