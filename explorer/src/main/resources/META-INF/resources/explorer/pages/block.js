import { html, nothing } from 'lit';
import { get, store } from '../store.js';
import { bytes, count, many, stamp } from '../format.js';
import { Page, badge, callTable, canisterLink, crumbs, facts, full, json, nodeLink, since, subnetLink, table } from '../parts.js';

/** One block: its header and everything in it. */
class BlockPage extends Page {
  get path() { return `/v1/subnets/${this.args.subnet}/blocks/${this.args.block}`; }

  load() { return get(this.path); }

  /** Statuses of calls change in the blocks after this one, and the certificate comes later. */
  concerns(type, detail) {
    return type === 'block' && detail.subnet === this.args.subnet && this.data
      && (!this.data.certified || this.data.calls.some(c => c.status === 'received' || c.status === 'processing'));
  }

  name(b) { return `Block ${count(b.height)} of ${store.label(b.subnet)}`; }

  view(b) {
    const newest = store.subnets.find(s => s.id === b.subnet)?.height ?? b.height;
    const to = height => `#/subnets/${b.subnet}/blocks/${height}`;
    return html`<div class="page">
      <div class="head"><div>${crumbs(html`<a href="#/subnets">Subnets</a>`, subnetLink(b.subnet), `Block ${count(b.height)}`)}<h1>Block ${count(b.height)}</h1></div>
        <div class="row">${b.height > 1 ? html`<a href=${to(b.height - 1)}>← ${count(b.height - 1)}</a>` : nothing}${b.height < newest ? html`<a href=${to(b.height + 1)}>${count(b.height + 1)} →</a>` : nothing}${json(this.path)}</div></div>
      ${b.calls.length ? callTable(b.calls, { title: many(b.calls.length, 'call') }) : nothing}
      ${b.migrationEvents.length ? table({ title: 'Migration events', heads: ['Migration', 'Step', 'Canister'], empty: '',
        rows: b.migrationEvents.map(e => html`<tr><td><a href="#/migrations/${e.migration}">#${e.migration}</a></td><td>${badge(e.step)}</td><td>${canisterLink(e.canister)}</td></tr>`) }) : nothing}
      ${b.slices.map(s => table({ title: html`Messages ${count(s.begin)}–${count(s.end - 1)} from ${subnetLink(s.from)}`, name: 'Stream messages', heads: ['>Index', 'Kind', 'From', 'To', 'Method'], empty: 'Signals only, no messages.',
        rows: s.messages.map(m => html`<tr><td class="right">${count(m.index)}</td><td>${m.kind}</td><td>${canisterLink(m.sender)}</td><td>${canisterLink(m.receiver)}</td><td><strong>${m.method}</strong></td></tr>`) }))}
      ${b.calls.length || b.slices.length || b.migrationEvents.length || b.registryDeltas.length ? nothing : html`<p class="card notice">An empty block: nothing happened, time went on.</p>`}
      <section class="card"><div class="title"><h2>Header</h2>${b.certified ? html`<span class="badge good">certified</span>` : html`<span class="badge wait">not certified yet</span>`}</div>${facts([
        ['Hash', full(b.hash)], ['Parent', full(b.parent, b.height > 1 ? to(b.height - 1) : undefined)],
        ['Time', html`${stamp(b.time)} <span class="soft">(${since(b.time)})</span>`],
        ['Subnet', subnetLink(b.subnet, true)], ['Proposer', html`${nodeLink(b.proposer)} <span class="soft">in round ${b.round}</span>`],
        ['Votes', html`<span class="row">${b.signers.map(nodeLink)}</span>`],
        ['Registry version', html`${count(b.registryVersion)}${b.registryDeltas.length ? html` <span class="soft">(new here: ${b.registryDeltas.join(', ')})</span>` : nothing}`],
        ['State root', full(b.stateRoot)], ['Payload hash', full(b.payloadHash)], ['Validators', full(b.validatorSetHash)], ['Next validators', full(b.nextValidatorSetHash)],
        ['Size', bytes(b.bytes)], ['Network', full(b.network)]])}</section>
    </div>`;
  }
}
customElements.define('block-page', BlockPage);
