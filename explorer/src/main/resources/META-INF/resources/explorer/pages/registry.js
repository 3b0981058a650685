import { html } from 'lit';
import { get, store } from '../store.js';
import { count } from '../format.js';
import { Page, badge, canisterLink, json, nodeLink, since, stats, subnetLink, table } from '../parts.js';

/** What the root subnet decides: who is who, and who has what. */
class RegistryPage extends Page {
  load() { return get('/v1/registry'); }

  concerns(type) { return type === 'registry'; }

  view(r) {
    return html`<div class="page"><div class="head"><h1>Registry</h1>${json('/v1/registry')}</div>
      <section class="card" aria-label="State">${stats([['Version', count(r.version)], ['Subnets', count(store.subnets.length)], ['Moved canisters', count(r.moved.length)]])}</section>
      ${table({ title: 'Subnets', heads: ['Subnet', 'Type', 'Canister ids', '>Nodes'], empty: '',
        rows: store.subnets.map(s => html`<tr><td>${subnetLink(s.id, true)}</td><td>${badge(s.type)}</td><td class="mono">${s.ranges.map(x => html`<div>${x.first}${x.first === x.last ? '' : ` – ${x.last}`}</div>`)}</td><td class="right">${s.nodes}</td></tr>`) })}
      ${table({ title: 'Canisters away from home', heads: ['Canister', '~Id', 'Lives on'], empty: 'Every canister lives where it was created.',
        rows: r.moved.map(m => html`<tr><td>${canisterLink(m.canister)}</td><td class="mono soft opt">${m.canister}</td><td>${subnetLink(m.subnet)}</td></tr>`) })}
      ${table({ title: 'Changes', heads: ['>Version', 'Age', 'What changed'], empty: 'Nothing has changed since genesis.',
        rows: r.changes.map(c => html`<tr><td class="right">${count(c.version)}</td><td>${since(c.time)}</td><td class="wide">${linked(c.text)}</td></tr>`) })}
    </div>`;
  }
}
/** A sentence in which ids and migrations are links. */
function linked(text) {
  return text.split(/(\bmigration \d+|\b[a-z2-7]{5}(?:-[a-z2-7]{3,5})+)/).map((part, i) => i % 2 === 0 ? part
    : part.startsWith('migration ') ? html`<a href="#/migrations/${part.slice(10)}">${part}</a>`
    : store.index(part) >= 0 ? subnetLink(part) : part.split('-').length <= 5 ? canisterLink(part) : nodeLink(part));
}
customElements.define('registry-page', RegistryPage);
