import { html } from 'lit';
import { get } from '../store.js';
import { blockLink, Page, badge, copy, json, subnetLink, table } from '../parts.js';

/** The machines, or one of them. */
class NodesPage extends Page {
  async load() { return this.args.id ? [await get(`/v1/nodes/${this.args.id}`)] : get('/v1/nodes'); }

  concerns(type, detail) { return type === 'registry' || (type === 'block' && detail.height % 5 === 0); }

  view(nodes) {
    return html`<div class="page"><div class="head"><h1>${this.args.id ? 'Node' : 'Nodes'}</h1>${json(this.args.id ? `/v1/nodes/${this.args.id}` : '/v1/nodes')}</div>
      ${table({ title: `${nodes.filter(n => n.up).length} of ${nodes.length} running`, empty: 'No nodes.', heads: ['Node', 'Address', 'State', 'Subnets and heights'],
        rows: nodes.map(n => html`<tr data-node=${n.id}><td class="mono wide"><a href="#/nodes/${n.id}">${n.id}</a>${copy(n.id)}</td><td class="mono">${n.host}:${n.port}</td><td>${badge(n.up ? 'running' : 'down')}</td>
          <td>${n.replicas.map(r => html`<div class="row">${subnetLink(r.subnet)} ${blockLink(r.subnet, r.height || null)}</div>`)}</td></tr>`) })}
    </div>`;
  }
}
customElements.define('nodes-page', NodesPage);
