package dev.tern.sdk.processor;

import javax.lang.model.element.Element;

/** Something in the source that cannot become a canister; reported by the compiler at the element. */
final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Element element;
    private final String text;

    Complaint(Element element, String message) {
        super(message);
        this.element = element;
        this.text = message;
    }

    String text() {
        return text;
    }

    Element element() {
        return element;
    }
}
