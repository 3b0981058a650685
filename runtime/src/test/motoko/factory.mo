// Makes, changes and removes canisters.
import Child "child";
import Prim "mo:⛔";

persistent actor Factory {
  type Management = actor {
    canister_status : { canister_id : Principal } -> async {
      status : { #running; #stopping; #stopped };
      cycles : Nat;
      module_hash : ?Blob;
    };
    stop_canister : { canister_id : Principal } -> async ();
    delete_canister : { canister_id : Principal } -> async ();
    canister_info : { canister_id : Principal; num_requested_changes : ?Nat64 } -> async {
      total_num_changes : Nat64;
      controllers : [Principal];
    };
  };

  transient let management = actor "aaaaa-aa" : Management;
  var child : ?Child.Child = null;

  func the() : Child.Child { switch child { case (?c) c; case null Prim.trap("no child") } };
  func id() : { canister_id : Principal } { { canister_id = Prim.principalOfActor(the()) } };

  public func make(name : Text) : async Text {
    let c = await (with cycles = 2_000_000_000_000) Child.Child(name);
    child := ?c;
    ignore await c.keep(5);
    await c.say();
  };

  public func poor(name : Text) : async Text {
    try {
      ignore await (with cycles = 1_000) Child.Child(name);
      "made";
    } catch e Prim.errorMessage(e);
  };

  public func upgrade(name : Text) : async Text {
    let c = await (system Child.Child)(#upgrade(the()))(name);
    await c.say();
  };

  public func reinstall(name : Text) : async Text {
    let c = await (system Child.Child)(#reinstall(the()))(name);
    await c.say();
  };

  public func status() : async Text {
    let s = await management.canister_status(id());
    debug_show (s.status) # (if (s.cycles > 500_000_000_000) " rich" else " poor") # (if (s.module_hash == null) " empty" else " full");
  };

  public func history() : async (Nat64, Bool) {
    let info = await management.canister_info { id() with num_requested_changes = ?(5 : Nat64) };
    (info.total_num_changes, info.controllers == [Prim.principalOfActor(Factory)]);
  };

  public func delete() : async Text {
    try { await management.delete_canister(id()) } catch e {
      let said = Prim.errorMessage(e);
      await management.stop_canister(id());
      await management.delete_canister(id());
      return said;
    };
    "deleted at once";
  };

  public query func which() : async Principal { Prim.principalOfActor(the()) };

  public func ask() : async Text {
    try { await the().say() } catch e { debug_show (Prim.errorCode(e)) # " " # Prim.errorMessage(e) };
  };
};
