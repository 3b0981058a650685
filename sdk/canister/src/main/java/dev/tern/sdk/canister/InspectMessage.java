package dev.tern.sdk.canister;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Decides, before consensus, whether a message of a user is let in: it calls {@link Ic#acceptMessage} or not. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface InspectMessage {}
