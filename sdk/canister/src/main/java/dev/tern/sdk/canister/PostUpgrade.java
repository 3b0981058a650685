package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Runs after an upgrade, in the new module, after {@link Stable} fields are loaded. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface PostUpgrade {}
