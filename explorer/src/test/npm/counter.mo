persistent actor Counter {
  var count : Nat = 0;

  public func increment() : async Nat {
    count += 1;
    count
  };

  public query func get() : async Nat { count };

  public shared ({ caller }) func whoami() : async Principal { caller };

  public func fail() : async () { assert false };
};
