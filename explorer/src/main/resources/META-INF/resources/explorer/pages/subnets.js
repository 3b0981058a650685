import { html } from 'lit';
import { store } from '../store.js';
import { bytes, count, median, millis, short } from '../format.js';
import { Page, badge, blockLink, copy, json, since, subnetLink, table } from '../parts.js';

/** Every chain of the network. */
class SubnetsPage extends Page {
  view() {
    return html`<div class="page"><div class="head"><h1>Subnets</h1>${json('/v1/subnets')}</div>
      ${table({ title: `${store.subnets.length} subnet${store.subnets.length === 1 ? '' : 's'}`, empty: '',
        heads: ['Subnet', '~Id', '~Type', '>Height', 'Last block', '~>Interval', '~>Nodes', '>Canisters', '~>Memory'],
        rows: store.subnets.map(s => html`<tr data-subnet=${s.id}><td>${subnetLink(s.id)}</td><td class="mono soft opt" title=${s.id}>${short(s.id)}${copy(s.id)}</td><td class="opt">${badge(s.type)}</td>
          <td class="right">${blockLink(s.id, s.height || null)}</td><td>${since(s.time)}</td><td class="right opt">${millis(median(store.intervals(s.id).map(i => i.ms)))}</td>
          <td class="right opt">${s.nodes}</td><td class="right">${count(s.canisters)}</td><td class="right opt">${bytes(s.memoryBytes)}</td></tr>`) })}
    </div>`;
  }
}
customElements.define('subnets-page', SubnetsPage);
