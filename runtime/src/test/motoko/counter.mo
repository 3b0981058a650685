persistent actor {
  var count : Nat = 0;
  var words : [Text] = [];
  transient var sinceUpgrade : Nat = 0;

  public func increment() : async Nat {
    count += 1;
    sinceUpgrade += 1;
    words := [debug_show count, "and", debug_show (count * count)];
    count
  };

  public query func get() : async Nat { count };

  public query func said() : async Text { words[0] # words[1] # words[2] };

  public query func recent() : async Nat { sinceUpgrade };

  public func fill(n : Nat) : async Nat {
    var i = 0;
    var list : ?(Nat, Any) = null;
    while (i < n) { list := ?(i, list); i += 1 };
    switch list { case (?(top, _)) top; case null 0 };
  };

  public func fail() : async () { assert false };

  func deep(n : Nat) : Nat { if (n == 0) 0 else 1 + deep(n - 1) };

  public func recurse(n : Nat) : async Nat { deep n };
};
