// Compiled by npm motoko 4.10.0 to map.wasm, for 32-bit memory: classicOP, target ic.
// A red-black tree of 20,000 keys: put, find, and walk. Runs when the canister is installed.
persistent actor {
  type Color = { #red; #black };
  type Tree = { #leaf; #node : (Color, Tree, Nat32, Nat32, Tree) };

  func balance(color : Color, left : Tree, key : Nat32, value : Nat32, right : Tree) : Tree {
    switch (color, left, right) {
      case (#black, #node(#red, #node(#red, a, xk, xv, b), yk, yv, c), d) {
        #node(#red, #node(#black, a, xk, xv, b), yk, yv, #node(#black, c, key, value, d))
      };
      case (#black, #node(#red, a, xk, xv, #node(#red, b, yk, yv, c)), d) {
        #node(#red, #node(#black, a, xk, xv, b), yk, yv, #node(#black, c, key, value, d))
      };
      case (#black, a, #node(#red, #node(#red, b, yk, yv, c), zk, zv, d)) {
        #node(#red, #node(#black, a, key, value, b), yk, yv, #node(#black, c, zk, zv, d))
      };
      case (#black, a, #node(#red, b, yk, yv, #node(#red, c, zk, zv, d))) {
        #node(#red, #node(#black, a, key, value, b), yk, yv, #node(#black, c, zk, zv, d))
      };
      case _ { #node(color, left, key, value, right) };
    }
  };

  func insert(tree : Tree, key : Nat32, value : Nat32) : Tree {
    switch tree {
      case (#leaf) { #node(#red, #leaf, key, value, #leaf) };
      case (#node(c, l, k, v, r)) {
        if (key < k) { balance(c, insert(l, key, value), k, v, r) }
        else if (key > k) { balance(c, l, k, v, insert(r, key, value)) }
        else { #node(c, l, key, value, r) }
      };
    }
  };

  func put(tree : Tree, key : Nat32, value : Nat32) : Tree {
    switch (insert(tree, key, value)) {
      case (#node(_, l, k, v, r)) { #node(#black, l, k, v, r) };
      case other { other };
    }
  };

  func find(tree : Tree, key : Nat32) : ?Nat32 {
    switch tree {
      case (#leaf) { null };
      case (#node(_, l, k, v, r)) {
        if (key < k) { find(l, key) } else if (key > k) { find(r, key) } else { ?v }
      };
    }
  };

  transient var tree : Tree = #leaf;
  transient var x : Nat32 = 12345;
  transient var i : Nat32 = 0;
  while (i < 20_000) {
    x := x *% 1664525 +% 1013904223;
    tree := put(tree, x, i);
    i += 1;
  };
  x := 12345;
  i := 0;
  transient var sum : Nat32 = 0;
  while (i < 20_000) {
    x := x *% 1664525 +% 1013904223;
    switch (find(tree, x)) { case (?v) { sum +%= v }; case null { assert false } };
    i += 1;
  };
  assert sum == 199_990_000;
};
