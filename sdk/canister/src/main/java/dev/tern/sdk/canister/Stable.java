package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A field that keeps its value over upgrades; not private. A field that is new to the saved state must be optional or keeps its initial value. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.FIELD)
public @interface Stable {}
