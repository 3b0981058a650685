package dev.tern.sdk.cli;

import java.time.Duration;

/** Tells the person at the terminal when an answer is long in coming because a chain stands still. */
final class Waiting {
    private static final Duration EACH = Duration.ofSeconds(5);
    /** Said again after so many looks. */
    private static final int QUIET_LOOKS = 4;

    private final Session session;
    private final Thread thread;

    private Waiting(Session session) {
        this.session = session;
        this.thread = Thread.ofVirtual().name("waiting").unstarted(this::watch);
    }

    /** Watches from now on, until {@link #end}. */
    static Waiting begin(Session session) {
        Waiting waiting = new Waiting(session);
        waiting.thread.start();
        return waiting;
    }

    void end() {
        thread.interrupt();
    }

    private void watch() {
        try {
            int looks = 0;
            while (true) {
                Thread.sleep(EACH);
                if (looks > 0) {
                    looks--;
                } else if (tell()) {
                    looks = QUIET_LOOKS;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the command is done
        }
    }

    private boolean tell() {
        return session.halted()
                .map(text -> {
                    session.say("no answer yet: " + text);
                    return true;
                })
                .orElse(false);
    }
}
