package dev.tern.runtime.wasm.binary;

/** How much of a module there is to be understood. */
public final class ModuleSize {
    private static final int HEADER = 8;
    private static final int CUSTOM = 0;
    private static final int DATA = 11;

    private ModuleSize() {}

    /** The bytes of all sections that are neither data nor custom, as far as the sections are whole. Looks into none. */
    public static int ofProgram(byte[] module) {
        ByteSource in = new ByteSource(module, Math.min(HEADER, module.length), module.length);
        int size = 0;
        try {
            while (!in.atEnd()) {
                int id = in.u8();
                int length = in.part(in.u32()).remaining();
                size += id == CUSTOM || id == DATA ? 0 : length;
            }
        } catch (MalformedModuleException e) {
            // nobody gets further than this
        }
        return size;
    }
}
