// After stable1: the hook fails.
persistent actor {
  var items : [{ name : Text; count : Nat }] = [];
  var names : [var Text] = [var "first"];
  var total : Nat = 0;
  system func postupgrade() { total += 1; assert total == 0 };
  public query func state() : async (Nat, Nat, Nat) { (items.size(), names.size(), total) };
};
