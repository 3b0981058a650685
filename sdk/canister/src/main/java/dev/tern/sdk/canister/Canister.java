package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A class that is compiled to a canister. It needs a constructor without parameters; the value is the canister's file name. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface Canister {
    String value();
}
