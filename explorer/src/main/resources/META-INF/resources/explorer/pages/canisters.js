import { html, nothing } from 'lit';
import { get } from '../store.js';
import { bytes, cycles } from '../format.js';
import { Page, badge, canisterLink, copy, json, subnetLink, table } from '../parts.js';

/** Every canister of the network. */
class CanistersPage extends Page {
  load() { return get('/v1/canisters'); }

  concerns(type, detail) { return type !== 'block' || detail.callCount > 0; }

  view(canisters) {
    return html`<div class="page"><div class="head"><h1>Canisters</h1>${json('/v1/canisters')}</div>
      ${table({ title: `${canisters.length} canister${canisters.length === 1 ? '' : 's'}`, empty: 'No canister yet. Deploy one with: tern deploy counter',
        heads: ['Canister', '~Id', 'Subnet', 'Status', '~>Cycles', '~>Memory', '~Module'],
        rows: canisters.map(c => html`<tr data-canister=${c.id}><td>${canisterLink(c.id)}</td><td class="mono soft opt">${c.name ? html`${c.id}${copy(c.id)}` : nothing}</td><td>${subnetLink(c.subnet)}</td><td>${badge(c.status)}</td>
          <td class="right opt">${cycles(c.cycles)}</td><td class="right opt">${bytes(c.memoryBytes)}</td><td class="mono soft opt">${c.moduleHash ? `${c.moduleHash.slice(0, 10)}…` : 'none'}</td></tr>`) })}
    </div>`;
  }
}
customElements.define('canisters-page', CanistersPage);
