// Large and growing memories: regions, garbage, much to carry over an upgrade, and too much of everything.
import Prim "mo:⛔";
import Region "mo:core/Region";

persistent actor {
  let region = Region.new();
  let second = Region.new();
  var kept : [[var Nat]] = [];
  var list : ?(Nat, Any) = null;
  transient var rounds : Nat = 0;

  // regions

  public func grow(pages : Nat64) : async Nat64 { Region.grow(region, pages) };
  public func growSecond(pages : Nat64) : async Nat64 { Region.grow(second, pages) };
  public func store(offset : Nat64, value : Blob) : async () { Region.storeBlob(region, offset, value) };
  public query func load(offset : Nat64, size : Nat) : async Blob { Region.loadBlob(region, offset, size) };
  public func storeNat64(offset : Nat64, value : Nat64) : async () { Region.storeNat64(region, offset, value) };
  public query func loadNat64(offset : Nat64) : async Nat64 { Region.loadNat64(region, offset) };
  public query func sizes() : async (Nat64, Nat64) { (Region.size(region), Region.size(second)) };

  // garbage: more in all than the memory holds at once

  public func churn(objects : Nat) : async Nat {
    var i = 0;
    var head : ?(Nat, Any) = null;
    while (i < objects) { head := ?(i, head); i += 1 };
    list := head;
    rounds += 1;
    rounds;
  };
  public query func length() : async Nat {
    switch list { case null 0; case (?(top, _)) top + 1 };
  };
  public query func memoryBelow(megabytes : Nat) : async Bool { Prim.rts_memory_size() < megabytes * 1_048_576 };

  // much to carry

  public func keep(megabytes : Nat) : async Nat {
    kept := Prim.Array_tabulate<[var Nat]>(megabytes, func i = Prim.Array_init<Nat>(131_072, i + 1_000_000));
    kept.size();
  };
  public query func check() : async (Nat, Nat) {
    var numbers = 0;
    var wrong = 0;
    var i = 0;
    for (array in kept.vals()) {
      numbers += array.size();
      for (n in array.vals()) if (n != i + 1_000_000) wrong += 1;
      i += 1;
    };
    (numbers, wrong);
  };

  // too much

  func down(n : Nat) : Nat { if (n == 0) 0 else 1 + down(n - 1) };
  public func recurse(n : Nat) : async Nat { down n };
  public func exhaust() : async Nat {
    var all : ?(Any, Any) = null;
    loop { all := ?(Prim.Array_init<Nat>(300_000_000, 1), all) };
  };
  public func spin() : async Nat {
    var n : Nat64 = 0;
    loop { n := n +% 1; if (n == 0) return 1 };
  };
  public func divide(n : Nat) : async Nat { 7 / n };
};
