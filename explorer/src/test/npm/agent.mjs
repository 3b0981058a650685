// Deploys a Motoko and a Java counter through the unmodified agent, with every verification on, and calls both.
// Arguments: gateway, subnet, file of the Java counter. Prints one JSON object per step; ends with 1 at the first failure.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { Actor, HttpAgent, CanisterStatus, fetchCandid } from '@icp-sdk/core/agent';
import { IDL } from '@icp-sdk/core/candid';
import { ECDSAKeyIdentity, Ed25519KeyIdentity } from '@icp-sdk/core/identity';
import { Principal } from '@icp-sdk/core/principal';

const [host, subnet, javaCounter] = process.argv.slice(2);
const subnetId = Principal.fromText(subnet);
const management = Principal.fromText('aaaaa-aa');

function print(step, value) {
  console.log(JSON.stringify({ step, value }, (key, v) => typeof v === 'bigint' ? v.toString() : v));
}

function check(step, actual, expected) {
  print(step, actual);
  if (String(actual) !== String(expected)) throw new Error(`${step}: expected ${expected}, got ${actual}`);
}

function compileMotoko() {
  const require = createRequire(import.meta.url);
  const motoko = require('motoko').default ?? require('motoko');
  motoko.setPublicMetadata(['candid:service', 'candid:args']);
  motoko.write('counter.mo', fs.readFileSync(new URL('counter.mo', import.meta.url), 'utf8'));
  return motoko.wasm('counter.mo', 'ic').wasm;
}

async function connect(identity) {
  return HttpAgent.create({ host, identity, shouldFetchRootKey: true, verifyQuerySignatures: true });
}

async function create(agent) {
  const Settings = IDL.Record({});
  const arg = IDL.encode([IDL.Record({ amount: IDL.Opt(IDL.Nat), settings: IDL.Opt(Settings) })], [{ amount: [], settings: [] }]);
  const { reply } = await agent.update(management, {
    methodName: 'provisional_create_canister_with_cycles', arg, effectiveTarget: { subnetId },
  });
  return IDL.decode([IDL.Record({ canister_id: IDL.Principal })], reply)[0].canister_id;
}

async function install(agent, canister, module) {
  const Mode = IDL.Variant({ install: IDL.Null, reinstall: IDL.Null });
  const Arg = IDL.Record({ mode: Mode, canister_id: IDL.Principal, wasm_module: IDL.Vec(IDL.Nat8), arg: IDL.Vec(IDL.Nat8) });
  const arg = IDL.encode([Arg], [{ mode: { install: null }, canister_id: canister, wasm_module: module, arg: IDL.encode([], []) }]);
  await agent.update(management, { methodName: 'install_code', arg, effectiveCanisterId: canister });
}

const service = ({ IDL: I }) => I.Service({
  increment: I.Func([], [I.Nat], []), get: I.Func([], [I.Nat], ['query']),
  whoami: I.Func([], [I.Principal], []), fail: I.Func([], [], []), missing: I.Func([], [], []),
});

async function counts(name, agent, canisterId) {
  const counter = Actor.createActor(service, { agent, canisterId });
  check(`${name} get`, await counter.get(), 0);
  check(`${name} increment`, await counter.increment(), 1);
  check(`${name} increment again`, await counter.increment(), 2);
  check(`${name} get again`, await counter.get(), 2);
  const refused = await counter.missing().then(() => 'accepted', e => e.message);
  check(`${name} refuses a method that it does not have`, /has no (update )?method|method/i.test(refused), true);
  const candid = await fetchCandid(canisterId.toText(), agent);
  check(`${name} shows its interface`, candid.includes('increment'), true);
  const paths = ['controllers', 'module_hash', 'time'];
  const status = await CanisterStatus.request({ agent, canisterId, paths });
  check(`${name} is ours`, status.get('controllers').map(String).includes((await agent.getPrincipal()).toText()), true);
  check(`${name} has a module`, status.get('module_hash').length, 64);
}

const ed25519 = await connect(Ed25519KeyIdentity.generate());
const motoko = await create(ed25519);
print('motoko canister', motoko.toText());
await install(ed25519, motoko, compileMotoko());
await counts('motoko', ed25519, motoko);
const actor = Actor.createActor(service, { agent: ed25519, canisterId: motoko });
check('motoko knows the caller', await actor.whoami(), await ed25519.getPrincipal());
const trap = await actor.fail().then(() => 'accepted', e => e.message);
check('a trap is a reject', /Reject code: 5/.test(trap), true);
check('a trap changes nothing', await actor.get(), 2);

const p256 = await connect(await ECDSAKeyIdentity.generate());
const java = await create(p256);
print('java canister', java.toText());
await install(p256, java, fs.readFileSync(javaCounter));
await counts('java', p256, java);

const anonymous = Actor.createActor(service, { agent: await connect(undefined), canisterId: motoko });
check('anonymous callers are anonymous', await anonymous.whoami(), Principal.anonymous());
print('done', true);
