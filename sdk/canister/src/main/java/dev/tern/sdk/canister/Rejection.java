package dev.tern.sdk.canister;

/** Why a call got no reply: a code of the interface specification ({@code RejectCode}) and a text. */
public record Rejection(int code, String message) {}
