// The first version of a program whose upgrades are told apart: stable2 fits, stable3 does not, stable4 fails in its hook.
persistent actor {
  type Item = { name : Text; count : Nat };
  var items : [Item] = [];
  var names : [var Text] = [var "first"];
  var total : Nat = 0;
  transient var since : Nat = 0;

  public func add(name : Text, count : Nat) : async Nat {
    items := [{ name; count }];
    names[0] := name;
    total += count;
    since += 1;
    total;
  };
  public query func state() : async (Text, Nat, Nat) { (names[0] # "/" # (if (items.size() > 0) items[0].name else "none"), total, since) };
};
