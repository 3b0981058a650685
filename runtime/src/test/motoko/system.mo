// What the system offers: timers, cycles, randomness, certified data, logs, hooks, inspection.
import CertifiedData "mo:core/CertifiedData";
import Cycles "mo:core/Cycles";
import Debug "mo:core/Debug";
import Prim "mo:⛔";
import Random "mo:core/Random";
import Timer "mo:core/Timer";

persistent actor class System() {
  var ticks : Nat = 0;
  var beats : Nat = 0;
  var lows : Nat = 0;
  var upgrades : Text = "";
  transient var timer : Nat = 0;

  system func heartbeat() : async () { beats += 1 };
  system func preupgrade() { upgrades #= "<" };
  system func postupgrade() { upgrades #= ">" };
  system func lowmemory() : async* () { lows += 1 };

  type Method = {
    #after : Any;
    #burn : Any;
    #certificate : Any;
    #certify : Any;
    #every : Any;
    #give : Any;
    #grow : Any;
    #hooks : Any;
    #log : Any;
    #once : Any;
    #random : Any;
    #receive : Any;
    #state : Any;
    #stop : Any;
  };
  system func inspect({ caller : Principal; arg : Blob; msg : Method }) : Bool {
    switch msg { case (#burn _) Prim.isController(caller); case _ arg.size() < 64 };
  };

  public func every(seconds : Nat) : async Nat {
    timer := Timer.recurringTimer<system>(#seconds seconds, func() : async () { ticks += 1 });
    timer;
  };
  public func stop() : async () { Timer.cancelTimer(timer) };
  public func once(seconds : Nat, text : Text) : async () {
    ignore Timer.setTimer<system>(#seconds seconds, func() : async () { Debug.print("once: " # text) });
  };
  /// A timer whose job calls.
  public func after() : async () {
    ignore Timer.setTimer<system>(#seconds 1, func() : async () { ticks += 100 * (await double()) });
  };
  func double() : async Nat { 2 };

  public func random() : async Text {
    let a = await Random.blob();
    let b = await Random.blob();
    debug_show (a.size()) # " bytes, " # (if (a == b) "again" else "others");
  };

  public func log(text : Text) : async () { Debug.print(text) };

  type Receiver = actor { receive : (Nat) -> async Nat };
  public func give(to : Text, amount : Nat) : async (Nat, Nat) {
    let taken = await (with cycles = amount) (actor (to) : Receiver).receive(amount / 4);
    (taken, Cycles.refunded());
  };
  public func receive(most : Nat) : async Nat {
    let before = Cycles.balance();
    let taken = Cycles.accept<system>(most);
    assert Cycles.balance() >= before;
    taken;
  };
  public func burn(n : Nat) : async Nat { Cycles.burn<system>(n) };

  public func certify(data : Blob) : async () { CertifiedData.set(data) };
  public query func certificate() : async ?Blob { CertifiedData.getCertificate() };

  public func grow(megabytes : Nat) : async Nat {
    let blob = Prim.Array_init<Nat8>(megabytes * 131_072, 7);
    blob.size();
  };

  public query func state() : async { ticks : Nat; beating : Bool; lows : Nat } {
    { ticks; beating = beats > 0; lows };
  };
  public query func hooks() : async Text { upgrades };
};
