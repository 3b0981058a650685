package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Runs before an upgrade, in the old module, before {@link Stable} fields are saved. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface PreUpgrade {}
