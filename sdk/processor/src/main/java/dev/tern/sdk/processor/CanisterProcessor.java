package dev.tern.sdk.processor;

import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Remote;
import java.io.IOException;
import java.io.Writer;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/** Entry point of the compiler: one class with exports and one .did for each canister, one client for each interface. */
public final class CanisterProcessor extends AbstractProcessor {
    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of("dev.tern.sdk.canister.*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element element : round.getElementsAnnotatedWith(Canister.class)) {
            report(element, () -> canister((TypeElement) element));
        }
        for (Element element : round.getElementsAnnotatedWith(Remote.class)) {
            report(element, () -> client((TypeElement) element));
        }
        return false;
    }

    /** Work that writes files. */
    private interface Step {
        void run() throws IOException;
    }

    private void report(Element element, Step step) {
        try {
            step.run();
        } catch (Complaint complaint) {
            error(complaint.text(), complaint.element());
        } catch (IOException | IllegalArgumentException e) {
            error(String.valueOf(e.getMessage()), element);
        }
    }

    private void error(String message, Element element) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, message, element);
    }

    private void canister(TypeElement element) throws IOException {
        CanisterModel model = new CanisterModel(element, processingEnv.getElementUtils());
        source(model.packageName() + "." + model.mainName(), MainWriter.write(model), element);
        resource("canisters/" + model.fileName() + ".did", model.did(), element);
        resource("META-INF/canisters/" + model.fileName(), model.packageName() + "." + model.mainName(), element);
    }

    private void resource(String path, String text, Element origin) throws IOException {
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", path, origin)
                .openWriter()) {
            out.write(text);
        }
    }

    private void client(TypeElement element) throws IOException {
        String name = ClientWriter.packageName(element, processingEnv.getElementUtils()) + "."
                + ClientWriter.className(element);
        source(name, ClientWriter.write(element, processingEnv.getElementUtils()), element);
    }

    private void source(String name, String text, Element origin) throws IOException {
        try (Writer out =
                processingEnv.getFiler().createSourceFile(name, origin).openWriter()) {
            out.write(text);
        }
    }
}
