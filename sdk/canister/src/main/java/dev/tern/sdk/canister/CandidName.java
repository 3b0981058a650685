package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name in Candid of a variant case or record field, where it differs from the Java name. */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface CandidName {
    String value();
}
