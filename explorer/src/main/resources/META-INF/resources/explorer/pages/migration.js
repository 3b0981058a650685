import { html, svg, nothing } from 'lit';
import { get, store } from '../store.js';
import { count, millis, short, stamp } from '../format.js';
import { Page, badge, blockLink, blockOrPlan, canisterLink, crumbs, facts, full, json, stats, subnetLink } from '../parts.js';

const PINNED = ['PROPOSED', 'SIGNALLED', 'PREPARING', 'READY', 'FROZEN', 'INSTALLED', 'COMMITTED', 'ACTIVE', 'CLOSING', 'DONE'];

/** One move: its phases, where the canister stopped, where it goes on. */
class MigrationPage extends Page {
  load() { return get(`/v1/migrations/${this.args.id}`); }

  concerns(type, detail) { return type === 'migration' && String(detail.id) === this.args.id; }

  name(m) { return `Migration #${m.id} of ${store.names.get(m.canister) ?? short(m.canister)}`; }

  view(m) {
    return html`<div class="page">
      <div class="head"><div>${crumbs(html`<a href="#/migrations">Migrations</a>`, `#${m.id}`)}<h1 class="row">Migration of ${canisterLink(m.canister)} ${badge(m.phase)}</h1>
        <p class="way">${subnetLink(m.from)}<span class="arrow" aria-label="to">→</span>${subnetLink(m.to)}</p></div>${json(`/v1/migrations/${m.id}`)}</div>
      ${m.abortReason ? html`<p class="card notice bad" role="alert">Given up: ${m.abortReason}. The canister goes on where it was.</p>` : nothing}
      <section class="card" aria-label="Result">${stats([
        [`Last block on ${store.label(m.from)}`, blockOrPlan(m.from, m.cutoverHeight)], [`First block on ${store.label(m.to)}`, blockLink(m.to, m.activationHeight)], ['Pause', millis(m.pauseMs)], ['Mode', m.mode], ['Ownership epoch', m.phase === 'ABORTED' ? 'unchanged' : count(m.epoch)]])}</section>
      <section class="card"><div class="title"><h2>Phases</h2><span class="soft">${this.total(m)}</span></div>${this.timeline(m)}</section>
      ${m.cutoverHeight == null ? nothing : html`<section class="card"><div class="title"><h2>Cut-over</h2></div><div class="pad">${lanes(m)}<p class="soft note">Cut-over height and activation height count the blocks of different chains, so one may be above or below the other. Only their times can be compared.</p></div></section>`}
      <section class="card"><div class="title"><h2>Details</h2></div>${facts([
        ['Canister', full(m.canister, `#/canisters/${m.canister}`)], ['From', subnetLink(m.from, true)], ['To', subnetLink(m.to, true)], ['Cut-over height', m.cutoverHeight == null ? undefined : html`${blockOrPlan(m.from, m.cutoverHeight)} <span class="soft">of ${store.label(m.from)}, the last block there that executes it</span>`], ['Activation height', m.activationHeight == null ? undefined : html`${blockLink(m.to, m.activationHeight)} <span class="soft">of ${store.label(m.to)}, the first block there that executes it</span>`], ['Manifest root', full(m.manifestRoot)],
        ...m.phases.map(p => [p.name, html`${stamp(p.time)} ${p.registryVersion == null ? nothing : html`<span class="soft">registry version ${count(p.registryVersion)}</span>`}`])])}</section>
    </div>`;
  }

  total(m) {
    return m.phases.length > 1 && m.phases[0].time && m.phases.at(-1).time ? `${millis(Date.parse(m.phases.at(-1).time) - Date.parse(m.phases[0].time))} ${m.phase === 'DONE' || m.phase === 'ABORTED' ? 'in all' : 'so far'}` : '';
  }

  timeline(m) {
    const entered = new Map(m.phases.map(p => [p.name, p]));
    const names = m.phase === 'ABORTED' ? [...m.phases.map(p => p.name).filter(n => n !== 'ABORTED'), 'ABORTED'] : order(m);
    const reached = names.indexOf(m.phase);
    return html`<ol class="phases">${names.map((name, i) => {
      const at = entered.get(name), before = i ? entered.get(names[i - 1]) : null;
      const state = name === 'ABORTED' ? 'aborted' : i < reached || name === 'DONE' && i === reached ? 'done' : i === reached ? 'now' : '';
      return html`<li class=${state} data-phase=${name}><span class="name">${name}</span>
        <span class="soft">${at && before && at.time && before.time ? `+${millis(Date.parse(at.time) - Date.parse(before.time))}` : i === 0 ? 'start' : ''}</span></li>`;
    })}</ol>`;
  }
}

/** Early schedules commit before they freeze; what was entered says which this is. */
function order(m) {
  const entered = m.phases.map(p => p.name);
  const frozen = entered.indexOf('FROZEN'), committed = entered.indexOf('COMMITTED');
  return committed >= 0 && (frozen < 0 || committed < frozen)
    ? ['PROPOSED', 'SIGNALLED', 'PREPARING', 'READY', 'COMMITTED', 'FROZEN', 'INSTALLED', 'ACTIVE', 'CLOSING', 'DONE'] : PINNED;
}

/** Two chains: blocks that ran the canister are filled; the arrow is its way. */
function lanes(m) {
  const x = i => 66 + i * 42, left = 2, right = 4;
  const isAhead = m.cutoverHeight > (store.subnets.find(s => s.id === m.from)?.height ?? 0);
  const goesOn = m.phase === 'ABORTED';
  const label = isAhead ? `The source will execute the canister up to block ${m.cutoverHeight}.`
    : goesOn ? 'The canister goes on where it was.'
    : `The source executed the canister up to block ${m.cutoverHeight}${m.activationHeight == null ? '' : `, the destination from block ${m.activationHeight}`}.`;
  const row = (y, filled, colour) => Array.from({ length: 8 }, (_, i) => svg`<rect class="${filled(i) ? 'block' : 'empty'} ${colour}" x=${x(i)} y=${y} width="30" height="26" rx="5"/>`);
  return html`<svg class="lanes" viewBox="0 0 400 176" role="img" aria-label=${label}>
    <text x="0" y="50">${store.label(m.from)}</text><text x="0" y="138">${store.label(m.to)}</text>
    ${row(32, i => goesOn || i <= (isAhead ? 0 : left), store.colour(m.from))}${row(120, i => m.activationHeight != null && i >= right, store.colour(m.to))}
    <text class="strong" x=${x(left) + 15} y="22" text-anchor="middle">H = ${count(m.cutoverHeight)}${isAhead ? svg`<tspan class="later"> (ahead)</tspan>` : nothing}</text>
    ${m.activationHeight == null ? nothing : svg`<path class="jump" d="M${x(left) + 15},60 C${x(left) + 15},95 ${x(right) + 15},80 ${x(right) + 15},112"/>
      <path class="jumphead" d="M${x(right) + 9},110 h12 l-6,8z"/>
      <text x=${x(right) + 26} y="92">${m.pauseMs == null ? '' : `pause ${millis(m.pauseMs)}`}</text>
      <text class="strong" x=${x(right) + 15} y="166" text-anchor="middle">${count(m.activationHeight)}</text>`}
  </svg>`;
}
customElements.define('migration-page', MigrationPage);
