package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An interface of another canister. Methods return {@link Async} or, fire-and-forget, nothing; the class NameClient implements it for a canister id. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface Remote {}
