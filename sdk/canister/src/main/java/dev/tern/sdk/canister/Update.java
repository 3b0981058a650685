package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that may change the canister. Its Candid name is the value, or else the method's own name. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Update {
    String value() default "";
}
