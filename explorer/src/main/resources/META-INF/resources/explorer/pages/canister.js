import { html, nothing } from 'lit';
import { get } from '../store.js';
import { bytes, count, cycles } from '../format.js';
import { Page, badge, callTable, copy, crumbs, facts, full, json, migrationTable, principal, stats, subnetLink } from '../parts.js';

/** One canister, wherever it lives now. */
class CanisterPage extends Page {
  load() { return get(`/v1/canisters/${this.args.id}`); }

  concerns(type, detail) {
    return type === 'migration' ? detail.canister === this.data?.id
      : type === 'block' && detail.subnet === this.data?.subnet && (detail.callCount + detail.streamMessageCount + detail.migrationEventCount > 0 || this.waits());
  }

  waits() { return this.data.calls.some(c => c.status === 'received' || c.status === 'processing'); }

  name(c) { return c.name ?? `Canister ${c.id}`; }

  view(c) {
    return html`<div class="page">
      <div class="head"><div>${crumbs(html`<a href="#/canisters">Canisters</a>`, c.name ?? 'Canister')}<h1 class="row">${c.name ?? html`<span>${c.id}${copy(c.id)}</span>`} ${badge(c.status)}</h1>
        ${c.name ? html`<p class="id mono soft">${c.id}${copy(c.id)}</p>` : nothing}</div>${json(`/v1/canisters/${c.id}`)}</div>
      <section class="card" aria-label="State">${stats([
        ['Lives on', subnetLink(c.subnet)], ['Cycles', cycles(c.cycles)], ['Memory', bytes(c.memoryBytes)], ['Version', count(c.version)], ['Moves', count(c.migrations.filter(m => m.activationHeight != null).length)]])}</section>
      ${c.migrations.length ? migrationTable(c.migrations, { withCanister: false }) : nothing}
      ${callTable(c.calls, { title: 'Recent calls', withBlock: true, empty: 'No calls in the blocks that are kept.' })}
      <section class="card"><div class="title"><h2>Details</h2></div>${facts([
        ['Subnet', subnetLink(c.subnet, true)],
        ['Module hash', c.moduleHash ? full(c.moduleHash) : 'no module installed'],
        ['Controllers', c.controllers.length ? c.controllers.map(id => html`<div>${principal(id)}${copy(id)}</div>`) : 'none: nobody can change it'],
        ['Cycles', html`<span class="num">${count(BigInt(c.cycles))}</span>`],
        ['Ownership epoch', count(c.epoch)],
        ['Public metadata', c.metadata.length ? c.metadata.join(', ') : undefined]])}</section>
    </div>`;
  }
}
customElements.define('canister-page', CanisterPage);
