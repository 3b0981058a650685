package dev.tern.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class HashedMapProperties {
    private static final Schema<Principal, Pair> SCHEMA = Schema.byPrincipal(Pair::read);

    /** Keys that are often prefixes of one another. */
    private static Principal key(Random random) {
        byte[] bytes = new byte[random.nextInt(4)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(3) * 127);
        }
        return Principal.of(bytes);
    }

    @Property(tries = 300)
    void whatChangedIsVisitedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        HashedMap<Principal, Pair> before = HashedMap.empty(SCHEMA);
        for (int i = random.nextInt(40); i > 0; i--) {
            before = before.with(key(random), Pair.NEW.withSent(i));
        }
        HashedMap<Principal, Pair> after = before;
        for (int i = random.nextInt(5); i > 0; i--) {
            Principal key = key(random);
            after = random.nextBoolean() ? after.without(key) : after.with(key, Pair.NEW.withSent(100 + i));
        }
        List<Pair> expected = new ArrayList<>();
        after.forEach(entry -> {
            if (entry.value().sent() >= 100) {
                expected.add(entry.value());
            }
        });
        List<Pair> visited = new ArrayList<>();
        after.forEachChange(before, visited::add);
        assertThat(visited).containsExactlyElementsOf(expected);
    }

    @Property
    void itAgreesWithATreeMapAndItsDigestDependsOnTheContentAlone(@ForAll long seed) {
        Random random = new Random(seed);
        HashedMap<Principal, Pair> map = HashedMap.empty(SCHEMA);
        TreeMap<Principal, Pair> model = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            Principal key = key(random);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                model.remove(key);
            } else {
                Pair value = Pair.NEW.withSent(random.nextInt(10));
                map = map.with(key, value);
                model.put(key, value);
            }
        }
        List<Map.Entry<Principal, Pair>> entries = new ArrayList<>();
        map.forEach(entry -> entries.add(Map.entry(entry.key(), entry.value())));
        assertThat(entries).containsExactlyElementsOf(model.entrySet());
        assertThat(map.size()).isEqualTo(model.size());
        Principal from = key(random);
        List<Principal> tail = new ArrayList<>();
        map.from(from).forEach(entry -> tail.add(entry.key()));
        assertThat(tail).containsExactlyElementsOf(model.tailMap(from).keySet());
        assertThat(rebuilt(model, random).digest()).isEqualTo(map.digest());
        HashedMap<Principal, Pair> read = Reader.whole(map.encode(), in -> HashedMap.read(in, SCHEMA));
        assertThat(read.digest()).isEqualTo(map.digest());
    }

    private static HashedMap<Principal, Pair> rebuilt(Map<Principal, Pair> model, Random random) {
        List<Map.Entry<Principal, Pair>> entries = new ArrayList<>(model.entrySet());
        Collections.shuffle(entries, random);
        HashedMap<Principal, Pair> map = HashedMap.empty(SCHEMA);
        for (Map.Entry<Principal, Pair> entry : entries) {
            map = map.with(entry.getKey(), entry.getValue());
        }
        return map;
    }

    @Property
    void anyChangeOfAValueChangesTheDigest(@ForAll long seed) {
        Random random = new Random(seed);
        HashedMap<Principal, Pair> map = HashedMap.empty(SCHEMA);
        for (int i = 0; i < 20; i++) {
            map = map.with(key(random), Pair.NEW.withSent(i));
        }
        Principal changed = map.first().orElseThrow().key();
        assertThat(map.with(changed, Pair.NEW.withSent(99)).digest()).isNotEqualTo(map.digest());
        assertThat(map.without(changed).digest()).isNotEqualTo(map.digest());
    }

    /** A leaf for the certified tree. */
    private record Bytes(Blob blob) implements Certified, Encodable {
        @Override
        public HashTree tree(Wanted wanted) {
            return HashTree.leaf(blob);
        }

        @Override
        public void write(Writer out) {
            out.blob(blob);
        }
    }

    @Property
    void theTreeHasOneDigestWhateverIsOpenAndProvesPresenceAndAbsence(@ForAll long seed) {
        Random random = new Random(seed);
        HashedMap<Principal, Bytes> map = HashedMap.empty(Schema.byPrincipal(in -> new Bytes(in.blob())));
        for (int i = 0; i < random.nextInt(15); i++) {
            map = map.with(key(random), new Bytes(Blob.ofText("value " + i)));
        }
        Principal asked = key(random);
        TreePath path = TreePath.ROOT.then(asked.bytes());
        HashTree open = HashTree.witness(map.tree(Wanted.of(List.of(path))), List.of(path));
        assertThat(open.digest())
                .isEqualTo(map.treeDigest())
                .isEqualTo(map.tree(Wanted.ALL).digest());
        HashTree.Lookup expected = map.get(asked).isPresent()
                ? new HashTree.Lookup.Found(map.get(asked).orElseThrow().blob())
                : new HashTree.Lookup.Absent();
        assertThat(open.lookup(path)).isEqualTo(expected);
    }
}
