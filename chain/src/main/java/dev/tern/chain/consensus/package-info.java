/**
 * Tendermint (arXiv:1807.04938) as functions: votes become thresholds ({@code VoteKeeper}), thresholds become rules of the
 * paper ({@code Driver}), rules become steps ({@code Round}). Values are opaque ids; no clock, no I/O, no signatures.
 * May import: sdk.types.
 */
@NullMarked
package dev.tern.chain.consensus;

import org.jspecify.annotations.NullMarked;
