// After stable1: the type of a variable does not fit.
persistent actor {
  var items : [{ name : Text; count : Nat }] = [];
  var names : [var Text] = [var "first"];
  var total : Text = "";
  public query func state() : async (Nat, Nat, Text) { (items.size(), names.size(), total) };
};
