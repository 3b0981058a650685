package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;

/** Cuts Candid text, values or interface files, into tokens; one token of look-ahead beyond the present one. */
final class Lexer {
    /** What a token is. */
    enum Kind {
        NAME,
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    /** A token; the bytes are a text's content, which need not be UTF-8 because of escapes. */
    record Token(Kind kind, String text, Blob bytes, int position) {
        boolean is(String symbol) {
            return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
        }
    }

    private final String source;
    private int position;
    private Token present;
    private Token following;

    Lexer(String source) {
        this.source = source;
        this.present = scan();
        this.following = scan();
    }

    Token peek() {
        return present;
    }

    Token peekSecond() {
        return following;
    }

    Token next() {
        Token token = present;
        present = following;
        following = scan();
        return token;
    }

    boolean at(String symbol) {
        return present.is(symbol);
    }

    /** Takes the token if it is {@code symbol}. */
    boolean take(String symbol) {
        boolean there = at(symbol);
        if (there) {
            next();
        }
        return there;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw error("expected '" + symbol + "'");
        }
    }

    void expectEnd() {
        if (present.kind() != Kind.END) {
            throw error("expected the end of the text");
        }
    }

    /** A complaint about the present token, with its place. */
    CandidException error(String message) {
        String found = present.kind() == Kind.END ? "the end of the text" : "'" + present.text() + "'";
        return new CandidException(message + ", found " + found + " at " + place(present.position()));
    }

    private String place(int at) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at && i < source.length(); i++) {
            boolean newline = source.charAt(i) == '\n';
            line += newline ? 1 : 0;
            column = newline ? 1 : column + 1;
        }
        return "line " + line + ", column " + column;
    }

    private Token scan() {
        skipBlanks();
        int start = position;
        if (start == source.length()) {
            return new Token(Kind.END, "", Blob.EMPTY, start);
        }
        char c = source.charAt(start);
        if (c == '"') {
            return text(start);
        }
        if (DidPrinter.isLetter(c)) {
            while (position < source.length() && isNamePart(source.charAt(position))) {
                position++;
            }
            return new Token(Kind.NAME, source.substring(start, position), Blob.EMPTY, start);
        }
        if (DidPrinter.isDigit(c) || ((c == '-' || c == '+') && isDigitAt(start + 1))) {
            return number(start);
        }
        position += c == '-' && start + 1 < source.length() && source.charAt(start + 1) == '>' ? 2 : 1;
        return new Token(Kind.SYMBOL, source.substring(start, position), Blob.EMPTY, start);
    }

    private boolean isDigitAt(int index) {
        return index < source.length() && DidPrinter.isDigit(source.charAt(index));
    }

    private static boolean isNamePart(char c) {
        return DidPrinter.isLetter(c) || DidPrinter.isDigit(c);
    }

    private Token number(int start) {
        position++;
        boolean hexadecimal = source.startsWith("0x", start) || source.startsWith("0x", start + 1);
        while (position < source.length()) {
            char c = source.charAt(position);
            char before = source.charAt(position - 1);
            boolean exponent = hexadecimal ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
            if (isNamePart(c) || c == '.' || ((c == '-' || c == '+') && exponent)) {
                position++;
            } else {
                break;
            }
        }
        return new Token(Kind.NUMBER, source.substring(start, position), Blob.EMPTY, start);
    }

    private void skipBlanks() {
        while (position < source.length()) {
            if (Character.isWhitespace(source.charAt(position))) {
                position++;
            } else if (source.startsWith("//", position)) {
                int end = source.indexOf('\n', position);
                position = end < 0 ? source.length() : end;
            } else if (source.startsWith("/*", position)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int start = position;
        int depth = 0;
        do {
            if (source.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (source.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else if (position < source.length()) {
                position++;
            } else {
                throw new CandidException("the comment at " + place(start) + " does not end");
            }
        } while (depth > 0);
    }

    private Token text(int start) {
        position++;
        ByteSink out = new ByteSink();
        while (true) {
            if (position >= source.length()) {
                throw new CandidException("the text at " + place(start) + " does not end");
            }
            int c = source.codePointAt(position);
            position += Character.charCount(c);
            if (c == '"') {
                break;
            }
            if (c == '\\') {
                escape(out);
            } else {
                codePoint(out, c);
            }
        }
        Blob bytes = out.toBlob();
        return new Token(Kind.TEXT, bytes.text(), bytes, start);
    }

    private void escape(ByteSink out) {
        char c = position < source.length() ? source.charAt(position) : ' ';
        position++;
        switch (c) {
            case 'n' -> out.u8('\n');
            case 'r' -> out.u8('\r');
            case 't' -> out.u8('\t');
            case '\\', '"', '\'' -> out.u8(c);
            case 'u' -> unicode(out);
            default -> {
                int high = Character.digit(c, 16);
                int low = position < source.length() ? Character.digit(source.charAt(position), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new CandidException("an unknown escape \\" + c + " at " + place(position - 2));
                }
                position++;
                out.u8(high << 4 | low);
            }
        }
    }

    private void unicode(ByteSink out) {
        int end = source.indexOf('}', position);
        if (!source.startsWith("{", position) || end < 0 || end - position > 12) {
            throw new CandidException("expected \\u{...} at " + place(position - 2));
        }
        int c = 0;
        for (char digit : source.substring(position + 1, end).replace("_", "").toCharArray()) {
            int value = Character.digit(digit, 16);
            if (value < 0 || c > 0x10ffff) {
                throw new CandidException("not a code point at " + place(position));
            }
            c = c << 4 | value;
        }
        position = end + 1;
        codePoint(out, c);
    }

    private void codePoint(ByteSink out, int c) {
        if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
            throw new CandidException("not a Unicode scalar value before " + place(position));
        }
        out.raw(Blob.ofText(new String(Character.toChars(c))).unsafeBytes());
    }
}
