package dev.tern.chain.nodeapi;

/**
 * What this process did to run canisters' modules, since it started.
 *
 * @param compiled modules that were compiled
 * @param loaded modules whose code had been compiled before and lay on disk
 * @param interpretedFunctions functions of those modules that the JVM cannot compile
 */
public record ModuleCounts(long compiled, long loaded, long interpretedFunctions) {}
