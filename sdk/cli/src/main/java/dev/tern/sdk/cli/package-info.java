/** The developer's commands: deploy, call, query, identity, canister, and looking at the chains. */
@NullMarked
package dev.tern.sdk.cli;

import org.jspecify.annotations.NullMarked;
