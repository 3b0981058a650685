package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Runs when the canister is installed, with the installation arguments. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Init {}
