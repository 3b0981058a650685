import { html } from 'lit';
import { store } from '../store.js';
import { bytes, count, many, median, millis, short } from '../format.js';
import { Page, badge, blockTable, migrationTable, since, sparkline, stats } from '../parts.js';

/** All chains at a glance. */
class OverviewPage extends Page {
  view() {
    const { network, subnets, migrations } = store;
    const memory = subnets.reduce((sum, s) => sum + s.memoryBytes, 0);
    return html`<div class="page">
      <h1>${subnets.length === 1 ? 'One chain' : `${subnets.length} chains`}, one network</h1>
      <section class="card" aria-label="Network">${stats([
        ['Subnets', count(subnets.length)], ['Nodes', count(network.nodes)], ['Canisters', count(network.canisters)],
        ['Migrations', count(migrations.length)], ['Registry version', count(Math.max(network.registryVersion, ...subnets.map(s => s.registryVersion)))],
        ['Memory of canisters', bytes(memory)]])}</section>
      <section class="cards" aria-label="Subnets">${subnets.map(s => this.subnet(s))}</section>
      ${blockTable(store.latest(12), { title: 'Latest blocks', withSubnet: true })}
      ${migrationTable(migrations.slice(0, 5), { title: 'Recent migrations', link: html`<a href="#/migrations">All migrations</a>` })}
    </div>`;
  }

  subnet(s) {
    const intervals = store.intervals(s.id);
    return html`<article class="card ${store.colour(s.id)}" data-subnet=${s.id}><a class="subnet" href="#/subnets/${s.id}">
      <div class="row"><h2><span class="dot"></span>${store.label(s.id)}</h2>${badge(s.type)}<span class="mono soft">${short(s.id)}</span></div>
      <p class="height">${count(s.height)}</p>
      <p class="facts"><span>${since(s.time)}</span><span>every ${millis(median(intervals.map(i => i.ms)))}</span></p>
      ${sparkline(intervals, store.colour(s.id))}
      <p class="facts"><span>${many(s.nodes, 'node')}</span><span>${many(s.canisters, 'canister')}</span></p>
    </a></article>`;
  }

  concerns() { return false; }
}
customElements.define('overview-page', OverviewPage);
