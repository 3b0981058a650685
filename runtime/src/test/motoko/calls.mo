// Calls between two canisters of this program, in every form the language has.
import Error "mo:core/Error";
import Prim "mo:⛔";

persistent actor class Calls(name : Text) {
  type Peer = actor {
    add : (Nat) -> async Nat;
    fail : (Text) -> async ();
    refuse : (Text) -> async ();
    note : (Text) -> ();
    noted : query () -> async [Text];
    twice : query (Nat) -> async Nat;
    deep : composite query (Text, Nat) -> async Nat;
    missing : () -> async ();
    slow : (Nat) -> async Nat;
    divide : (Nat) -> async Nat;
  };

  var sum : Nat = 0;
  var notes : [Text] = [];
  transient var finals : Nat = 0;

  func remember(text : Text) { notes := arrayAppend(notes, text) };

  func arrayAppend(a : [Text], t : Text) : [Text] {
    let n = a.size();
    Prim.Array_tabulate<Text>(n + 1, func i = if (i < n) a[i] else t);
  };

  // what a peer offers

  public func add(n : Nat) : async Nat { sum += n; sum };
  public func fail(why : Text) : async () { sum += 1_000; Prim.trap(why) };
  public func refuse(why : Text) : async () { throw Error.reject(why) };
  public func note(text : Text) : () { remember(text) };
  public query func noted() : async [Text] { notes };
  public query func twice(n : Nat) : async Nat { 2 * n };
  public func slow(n : Nat) : async Nat { await async { n } };
  public func divide(n : Nat) : async Nat { 100 / n };
  public query func total() : async Nat { sum };

  // what a caller does with it

  func peer(at : Text) : Peer = actor (at);

  public func relay(at : Text, n : Nat) : async Text {
    let got = await peer(at).add(n);
    name # " got " # debug_show got;
  };

  func described(e : Error) : Text { debug_show (Error.code(e)) # " " # Error.message(e) };

  public func caught(at : Text, what : { #fail; #refuse; #missing; #divide }) : async Text {
    try {
      switch what {
        case (#fail) await peer(at).fail("on purpose");
        case (#refuse) await peer(at).refuse("not today");
        case (#missing) await peer(at).missing();
        case (#divide) ignore await peer(at).divide(0);
      };
      "no error";
    } catch e { described(e) } finally { finals += 1 };
  };

  public query func finally_runs() : async Nat { finals };

  /// State before an await is committed, state after it is not when the callback traps.
  public func halfway(at : Text) : async () {
    try {
      remember("before");
      ignore await peer(at).add(1);
      remember("after");
      Prim.trap("in the callback");
    } finally { finals += 1 };
  };

  public func parallel(at : Text, n : Nat) : async Nat {
    let futures = Prim.Array_init<?(async Nat)>(n, null);
    var i = 0;
    while (i < n) { futures[i] := ?peer(at).slow(i); i += 1 };
    var total = 0;
    for (future in futures.vals()) switch future { case (?f) total += await f; case null {} };
    total;
  };

  func inner(at : Text, n : Nat) : async* Nat { if (n == 0) 0 else (await peer(at).slow(n)) + (await* inner(at, n - 1)) };
  public func star(at : Text, n : Nat) : async Nat { await* inner(at, n) };

  public func oneway(at : Text, text : Text) : async () { peer(at).note(text) };

  public composite query func ask(at : Text, n : Nat) : async Nat { await peer(at).twice(n) };

  public composite query func deep(at : Text, n : Nat) : async Nat {
    if (n == 0) 0 else 1 + (await peer(at).deep(at, n - 1));
  };

  /// More calls than a queue holds.
  public func flood(at : Text, n : Nat) : async Nat {
    var sent = 0;
    try {
      while (sent < n) { ignore peer(at).slow(sent); sent += 1 };
      sent;
    } catch _ sent;
  };

  public func bounded(at : Text) : async Nat { await (with timeout = 10) peer(at).add(5) };

  public func raw(to : Principal, method : Text, argument : Blob) : async Blob {
    await Prim.call_raw(to, method, argument);
  };

  public shared ({ caller }) func who() : async Principal { caller };
};
