// After stable1: a variable is added, a type is widened.
persistent actor {
  type Item = { name : Text; count : Nat };
  var items : [Item] = [];
  var names : [var Text] = [var "first"];
  var total : Int = 0;
  var added : Text = "new";
  transient var since : Nat = 0;

  public func add(name : Text, count : Int) : async Int {
    names[0] := name;
    total -= count;
    since += 1;
    added #= "!";
    total;
  };
  public query func state() : async (Text, Int, Nat) {
    (names[0] # "/" # (if (items.size() > 0) items[0].name else "none") # "/" # added, total, since);
  };
};
