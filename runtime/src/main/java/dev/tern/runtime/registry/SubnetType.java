package dev.tern.runtime.registry;

/** What a subnet is for. */
public enum SubnetType {
    /** Runs the registry, and hosts no canisters of users. */
    ROOT,
    APPLICATION
}
