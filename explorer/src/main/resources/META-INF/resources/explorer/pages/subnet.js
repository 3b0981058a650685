import { html, nothing } from 'lit';
import { get, store } from '../store.js';
import { bytes, count, median, millis } from '../format.js';
import { Page, badge, blockTable, crumbs, facts, full, json, lineChart, nodeLink, since, stats, table, canisterLink } from '../parts.js';

const PAGE = 25;

/** One chain: its newest blocks, nodes and canisters. */
class SubnetPage extends Page {
  async load() {
    const [info, nodes, canisters] = await Promise.all([get(`/v1/subnets/${this.args.id}`), get('/v1/nodes'), get('/v1/canisters')]);
    return { info, nodes: nodes.filter(n => n.subnets.includes(info.id)), canisters: canisters.filter(c => c.subnet === info.id), older: this.data?.older ?? [] };
  }

  concerns(type, detail) { return type === 'registry' || type === 'migration' || (type === 'block' && detail.subnet === this.args.id && (detail.callCount > 0 || detail.height % 10 === 0)); }

  name({ info }) { return store.label(info.id); }

  async older(e, from) {
    e.preventDefault();
    const page = await get(`/v1/subnets/${this.args.id}/blocks?before=${from}&limit=${PAGE}`);
    this.data = { ...this.data, older: [...this.data.older, ...page] };
  }

  view({ info, nodes, canisters, older }) {
    const now = store.subnets.find(s => s.id === info.id) ?? info;
    const newest = (store.blocks.get(info.id) ?? []).slice(0, older.length ? undefined : PAGE);
    const seam = newest.at(-1)?.height ?? Infinity;
    const blocks = [...newest, ...older.filter(b => b.height < seam)];
    const last = blocks.at(-1)?.height ?? 0;
    const intervals = store.intervals(info.id), colour = store.colour(info.id);
    return html`<div class="page ${colour}">
      <div class="head"><div>${crumbs(html`<a href="#/subnets">Subnets</a>`, store.label(info.id))}<h1 class="row"><span><span class="dot"></span>${store.label(info.id)}</span> ${badge(info.type)}</h1></div>${json(`/v1/subnets/${info.id}`)}</div>
      <section class="card" aria-label="State">${stats([
        ['Height', count(now.height)], ['Last block', since(now.time)], ['Block interval', millis(median(intervals.map(i => i.ms)))],
        ['Nodes', count(info.nodes)], ['Canisters', count(info.canisters)], ['Memory', bytes(info.memoryBytes)]])}</section>
      <section class="card"><div class="title"><h2>Time between blocks</h2><span class="soft">last ${intervals.length} blocks</span></div>
        <div class="pad">${lineChart(intervals.map(i => ({ x: i.height, y: i.ms })), `Time between the last ${intervals.length} blocks, by height`, millis, colour)}</div></section>
      ${blockTable(blocks, { title: 'Blocks', more: last > 1 ? html`<a class="more" href="#older" @click=${e => this.older(e, last)}>Older blocks</a>` : undefined })}
      ${table({ title: 'Canisters', empty: 'No canister lives here yet.', heads: ['Canister', '~Id', 'Status', '>Memory'],
        rows: canisters.map(c => html`<tr><td>${canisterLink(c.id)}</td><td class="mono soft opt">${store.names.has(c.id) ? c.id : nothing}</td><td>${badge(c.status)}</td><td class="right">${bytes(c.memoryBytes)}</td></tr>`) })}
      ${table({ title: 'Nodes', empty: 'No nodes.', heads: ['Node', '~Address', 'State', '>Height'],
        rows: nodes.map(n => html`<tr><td>${nodeLink(n.id)}</td><td class="mono opt">${n.host}:${n.port}</td><td>${badge(n.up ? 'running' : 'down')}</td>
          <td class="right">${count(n.replicas.find(r => r.subnet === info.id)?.height)}</td></tr>`) })}
      <section class="card"><div class="title"><h2>Identity</h2></div>${facts([
        ['Id', full(info.id)], ['Public key', full(info.publicKey)], ['Certified height', count(info.certifiedHeight)], ['Registry version', count(info.registryVersion)],
        ['Canister ids', info.ranges.length ? info.ranges.map(r => html`<div class="mono">${r.first}${r.first === r.last ? '' : html` – ${r.last}`}</div>`) : undefined]])}</section>
    </div>`;
  }
}
customElements.define('subnet-page', SubnetPage);
