import { html } from 'lit';
import { get } from '../store.js';
import { short } from '../format.js';
import { blockLink, Page, badge, copy, crumbs, json, subnetLink, table } from '../parts.js';

/** The machines, or one of them. */
class NodesPage extends Page {
  async load() { return this.args.id ? [await get(`/v1/nodes/${this.args.id}`)] : get('/v1/nodes'); }

  concerns(type, detail) { return type === 'registry' || (type === 'block' && detail.height % 5 === 0); }

  name(nodes) { return this.args.id ? `Node ${short(nodes[0].id)}` : ''; }

  view(nodes) {
    return html`<div class="page"><div class="head">${this.args.id ? html`<div>${crumbs(html`<a href="#/nodes">Nodes</a>`, short(nodes[0].id))}<h1>Node</h1></div>` : html`<h1>Nodes</h1>`}${json(this.args.id ? `/v1/nodes/${this.args.id}` : '/v1/nodes')}</div>
      ${table({ title: `${nodes.filter(n => n.up).length} of ${nodes.length} running`, empty: 'No nodes.', heads: ['Node', '~Address', 'State', 'Subnet and height'],
        rows: nodes.map(n => html`<tr data-node=${n.id}><td class="mono">${this.args.id ? html`<span class="whole">${n.id}</span>` : html`<a href="#/nodes/${n.id}" title=${n.id}>${short(n.id)}</a>`}${copy(n.id)}</td><td class="mono opt">${n.host}:${n.port}</td><td>${badge(n.up ? 'running' : 'down')}</td>
          <td>${n.replicas.map(r => html`<div class="row">${subnetLink(r.subnet)} ${blockLink(r.subnet, r.height || null)}</div>`)}</td></tr>`) })}
    </div>`;
  }
}
customElements.define('nodes-page', NodesPage);
