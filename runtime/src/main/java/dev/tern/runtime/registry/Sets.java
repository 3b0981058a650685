package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads sets, which are written in ascending order. */
final class Sets {
    private Sets() {}

    static SortedSet<SubnetId> read(Reader in) {
        List<SubnetId> list = in.list(Reader::subnet);
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i - 1).compareTo(list.get(i)) >= 0) {
                throw new DecodeException("a set must ascend");
            }
        }
        return new TreeSet<>(list);
    }
}
