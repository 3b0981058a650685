package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Certificates.Form;
import dev.tern.chain.gateway.Locator.Target;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.CertifiedState.Origin;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Cbor;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read which paths of a certified state (interface specification, "Request: Read state"), and which values a path
 * stands for.
 *
 * @param envelope of the read request
 * @param form FLAT for version 2 of the API, SHARDED for later ones
 */
record ReadRules(CertifiedState state, Target target, Envelope envelope, Form form) {
    private static final Set<String> STATUS_FIELDS =
            Set.of("status", "reply", "reject_code", "reject_message", "error_code");
    private static final Set<String> SUBNET_FIELDS = Set.of("public_key", "type", "node", "metrics", "canister_ranges");

    private Principal sender() {
        return envelope.content().sender();
    }

    /** Why these paths cannot be read; empty if they can. */
    Optional<Refusal> check(List<TreePath> paths) {
        Set<Blob> requests = new HashSet<>();
        Set<Blob> shards = new HashSet<>();
        for (TreePath path : paths) {
            List<Blob> labels = path.labels();
            if (labels.isEmpty()) {
                return refuse(path, "name at least one label: the whole state cannot be read");
            }
            Optional<Refusal> refusal = switch (labels.get(0).text()) {
                case "time" -> allowed(path, labels.size() == 1);
                case "api_boundary_nodes" -> allowed(path, labels.size() <= 3);
                case "subnet" -> subnet(path, labels);
                case "canister_ranges" -> {
                    labels.stream().skip(1).findFirst().ifPresent(shards::add);
                    yield allowed(path, labels.size() == 2 && target instanceof Target.OfSubnet);
                }
                case "request_status" -> {
                    labels.stream().skip(1).findFirst().ifPresent(requests::add);
                    yield requestStatus(path, labels);
                }
                case "canister" -> canister(path, labels);
                default -> tern(path, labels);
            };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return requests.size() > 1 || shards.size() > 1
                ? Optional.of(new Refusal(
                        "paths name " + Math.max(requests.size(), shards.size()) + " different requests or subnets",
                        "read one request, and one subnet's ranges, at a time"))
                : Optional.empty();
    }

    /** Our own part of the tree says how blocks, registry and migrations stand: everybody may check that. */
    private Optional<Refusal> tern(TreePath path, List<Blob> labels) {
        return labels.get(0).text().equals("tern")
                ? Optional.empty()
                : refuse(path, "use time, subnet, canister, request_status, canister_ranges or tern");
    }

    private Optional<Refusal> subnet(TreePath path, List<Blob> labels) {
        if (labels.size() < 3) {
            return Optional.empty();
        }
        String field = labels.get(2).text();
        boolean isOwn = labels.get(1).equals(state.subnet().bytes());
        return switch (field) {
            case "canister_ranges" -> allowed(path, labels.size() == 3 && showsFlatRanges(labels.get(1)));
            case "metrics" -> allowed(path, labels.size() == 3 && isOwn && target instanceof Target.OfSubnet);
            case "node" ->
                allowed(path, labels.size() < 5 || labels.get(4).text().equals("public_key"));
            default -> allowed(path, SUBNET_FIELDS.contains(field) && labels.size() == 3);
        };
    }

    private boolean showsFlatRanges(Blob subnet) {
        boolean isRoot = state.certificate(List.of()).delegation().isEmpty()
                && subnet.equals(state.subnet().bytes());
        return form == Form.FLAT || isRoot;
    }

    private Optional<Refusal> requestStatus(TreePath path, List<Blob> labels) {
        boolean isField =
                labels.size() == 3 && STATUS_FIELDS.contains(labels.get(2).text());
        boolean formed = (labels.size() == 2 || isField) && labels.get(1).length() == Hash.LENGTH;
        if (!formed) {
            return refuse(path, "name a request id of 32 bytes and at most one of its fields");
        }
        Optional<Origin> origin = state.origin(new Hash(labels.get(1)));
        if (origin.isPresent() && !origin.get().sender().equals(sender())) {
            return refuse(path, "only the sender of a call can read its status");
        }
        if (origin.isPresent() && !isTarget(origin.get())) {
            return refuse(path, "a delegation does not name the canister that the call was about as a target");
        }
        boolean concerns = origin.isEmpty()
                || switch (target) {
                    case Target.OfSubnet of -> of.subnet().equals(state.subnet());
                    case Target.OfCanister of ->
                        of.canister().equals(origin.get().effective());
                };
        return concerns ? Optional.empty() : refuse(path, "read it at the canister that the call was about");
    }

    /** Who signs by delegation may learn of the calls alone that it could have sent. */
    private boolean isTarget(Origin origin) {
        return envelope.delegations().stream()
                .flatMap(delegation -> delegation.targets().stream())
                .allMatch(targets -> targets.contains(origin.effective()) || targets.contains(Principal.MANAGEMENT));
    }

    private Optional<Refusal> canister(TreePath path, List<Blob> labels) {
        boolean isOwn = labels.size() >= 3
                && target instanceof Target.OfCanister of
                && labels.get(1).equals(of.canister().bytes());
        if (!isOwn) {
            return refuse(path, "name a field of the canister whose id is in the URL");
        }
        return switch (labels.get(2).text()) {
            case "module_hash", "controllers", "canister_creation_timestamp", "last_install_timestamp" ->
                allowed(path, labels.size() == 3);
            case "metadata" -> metadata(path, labels);
            default -> refuse(path, "module_hash, controllers and metadata can be read of a canister");
        };
    }

    private Optional<Refusal> metadata(TreePath path, List<Blob> labels) {
        if (labels.size() != 4) {
            return refuse(path, "name the metadata section");
        }
        CanisterId canister = new CanisterId(new Principal(labels.get(1)));
        boolean mayRead = !state.isPrivate(canister, labels.get(3).text())
                || controllers(canister).contains(sender());
        return mayRead ? Optional.empty() : refuse(path, "the section is private: only a controller can read it");
    }

    private List<Principal> controllers(CanisterId canister) {
        TreePath path = TreePath.of("canister").then(canister.bytes()).then("controllers");
        return state.certificate(List.of(path))
                .tree()
                .value(path)
                .map(bytes -> Cbor.decode(bytes.unsafeBytes(), list -> Cbor.each(list, Cbor::asPrincipal)))
                .map(parsed -> switch (parsed) {
                    case Parsed.Ok<List<Principal>> ok -> ok.value();
                    case Parsed.Malformed<List<Principal>> bad -> List.<Principal>of();
                })
                .orElse(List.of());
    }

    /** The paths to reveal: {@code /subnet} and {@code /subnet/<id>} leave out what not everybody sees there. */
    List<TreePath> expand(List<TreePath> paths) {
        List<TreePath> revealed = new ArrayList<>();
        for (TreePath path : paths) {
            List<Blob> labels = path.labels();
            if (!labels.get(0).text().equals("subnet") || labels.size() > 2) {
                revealed.add(path);
            } else if (labels.size() == 2) {
                expandSubnet(path, labels.get(1), revealed);
            } else {
                children(path).forEach(id -> expandSubnet(path.then(id), id, revealed));
            }
        }
        return revealed;
    }

    private void expandSubnet(TreePath path, Blob id, List<TreePath> into) {
        boolean isOwn = id.equals(state.subnet().bytes());
        List<Blob> fields = children(path);
        if (fields.isEmpty()) {
            into.add(path);
        }
        for (Blob field : fields) {
            boolean shown = switch (field.text()) {
                case "canister_ranges" -> showsFlatRanges(id);
                case "node" -> isOwn;
                case "metrics" -> isOwn && target instanceof Target.OfSubnet;
                default -> true;
            };
            if (shown) {
                into.add(path.then(field));
            }
        }
    }

    private List<Blob> children(TreePath path) {
        return state.certificate(List.of(path)).tree().subtree(path).map(HashTree::children).orElse(List.of()).stream()
                .map(HashTree.Labeled::label)
                .toList();
    }

    private static Optional<Refusal> allowed(TreePath path, boolean allowed) {
        return allowed ? Optional.empty() : refuse(path, "see the interface specification, \"Request: Read state\"");
    }

    private static Optional<Refusal> refuse(TreePath path, String fix) {
        return Optional.of(new Refusal("path " + path + " cannot be read here", fix));
    }
}
