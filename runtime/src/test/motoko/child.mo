// What the factory makes.
import Prim "mo:⛔";

persistent actor class Child(name : Text) = self {
  var kept : Nat = 0;
  transient let called : Text = name;

  public func keep(n : Nat) : async Nat { kept += n; kept };
  public query func say() : async Text { called # " keeps " # debug_show kept };
  public query func me() : async Principal { principalOf(self) };

  func principalOf(a : actor {}) : Principal = Prim.principalOfActor a;
};
