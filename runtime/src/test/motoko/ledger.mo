// A token after ICRC-1: accounts in a map that survives upgrades, errors as values.
import Map "mo:core/Map";
import Nat "mo:core/Nat";
import Principal "mo:core/Principal";
import Text "mo:core/Text";

persistent actor class Ledger(symbol : Text, supply : Nat) {
  type TransferError = {
    #BadFee : { expected_fee : Nat };
    #InsufficientFunds : { balance : Nat };
    #InsufficientAllowance : { allowance : Nat };
  };
  type Result = { #Ok : Nat; #Err : TransferError };

  let fee = 10;
  let balances = Map.empty<Principal, Nat>();
  let allowances = Map.empty<(Principal, Principal), Nat>();
  var blocks : Nat = 0;
  var owner : ?Principal = null;

  func pairs(a : (Principal, Principal), b : (Principal, Principal)) : { #less; #equal; #greater } {
    switch (Principal.compare(a.0, b.0)) {
      case (#equal) Principal.compare(a.1, b.1);
      case other other;
    };
  };

  func balance(of : Principal) : Nat {
    switch (Map.get(balances, Principal.compare, of)) { case null 0; case (?b) b };
  };

  func put(of : Principal, amount : Nat) {
    if (amount == 0) Map.remove(balances, Principal.compare, of)
    else Map.add(balances, Principal.compare, of, amount);
  };

  func move(from : Principal, to : Principal, amount : Nat) : Result {
    let has = balance(from);
    if (has < amount + fee) return #Err(#InsufficientFunds { balance = has });
    put(from, has - amount - fee);
    put(to, balance(to) + amount);
    blocks += 1;
    #Ok(blocks);
  };

  /// The first who asks gets everything.
  public shared ({ caller }) func claim() : async Bool {
    if (owner != null) return false;
    owner := ?caller;
    put(caller, supply);
    true;
  };

  public shared ({ caller }) func icrc1_transfer(args : { to : Principal; amount : Nat; fee : ?Nat }) : async Result {
    switch (args.fee) {
      case (?given) if (given != fee) return #Err(#BadFee { expected_fee = fee });
      case null {};
    };
    move(caller, args.to, args.amount);
  };

  public shared ({ caller }) func icrc2_approve(spender : Principal, amount : Nat) : async Nat {
    Map.add(allowances, pairs, (caller, spender), amount);
    blocks += 1;
    blocks;
  };

  public shared ({ caller }) func icrc2_transfer_from(from : Principal, to : Principal, amount : Nat) : async Result {
    let allowed = switch (Map.get(allowances, pairs, (from, caller))) { case null 0; case (?a) a };
    if (allowed < amount + fee) return #Err(#InsufficientAllowance { allowance = allowed });
    let result = move(from, to, amount);
    switch result { case (#Ok _) Map.add(allowances, pairs, (from, caller), allowed - amount - fee : Nat); case _ {} };
    result;
  };

  public query func icrc1_balance_of(of : Principal) : async Nat { balance(of) };
  public query func icrc1_symbol() : async Text { symbol };

  /// Many accounts, for an upgrade that has something to carry.
  public func populate(from : Nat, to : Nat) : async Nat {
    var i = from;
    while (i < to) {
      put(Principal.fromBlob(Text.encodeUtf8(Nat.toText(i))), i + 1);
      i += 1;
    };
    Map.size(balances);
  };

  public query func sum() : async Nat {
    var total = 0;
    for (b in Map.values(balances)) total += b;
    total;
  };
};
