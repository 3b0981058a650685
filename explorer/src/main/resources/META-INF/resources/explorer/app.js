// The frame of the explorer, and which page an address shows.
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { store, get } from './store.js';
import { Part } from './parts.js';
import './pages/overview.js';
import './pages/subnets.js';
import './pages/subnet.js';
import './pages/block.js';
import './pages/canisters.js';
import './pages/canister.js';
import './pages/migrations.js';
import './pages/migration.js';
import './pages/nodes.js';
import './pages/registry.js';
import './pages/search.js';

const ROUTES = [
  [/^$/, 'Overview', () => html`<overview-page></overview-page>`],
  [/^subnets$/, 'Subnets', () => html`<subnets-page></subnets-page>`],
  [/^subnets\/([^/]+)(?:\/blocks)?$/, 'Subnet', id => html`<subnet-page .args=${{ id }}></subnet-page>`],
  [/^subnets\/([^/]+)\/blocks\/([^/]+)$/, 'Block', (subnet, block) => html`<block-page .args=${{ subnet, block }}></block-page>`],
  [/^canisters$/, 'Canisters', () => html`<canisters-page></canisters-page>`],
  [/^canisters\/([^/]+)$/, 'Canister', id => html`<canister-page .args=${{ id }}></canister-page>`],
  [/^migrations$/, 'Migrations', () => html`<migrations-page></migrations-page>`],
  [/^migrations\/(\d+)$/, 'Migration', id => html`<migration-page .args=${{ id }}></migration-page>`],
  [/^nodes$/, 'Nodes', () => html`<nodes-page></nodes-page>`],
  [/^nodes\/([^/]+)$/, 'Node', id => html`<nodes-page .args=${{ id }}></nodes-page>`],
  [/^registry$/, 'Registry', () => html`<registry-page></registry-page>`],
  [/^search\/(.*)$/, 'Search', q => html`<search-page .args=${{ q: decodeURIComponent(q) }}></search-page>`],
];
const MENU = [['', 'Overview'], ['subnets', 'Subnets'], ['canisters', 'Canisters'], ['migrations', 'Migrations'], ['nodes', 'Nodes'], ['registry', 'Registry']];

class TernApp extends Part {
  static properties = { path: { state: true } };

  constructor() {
    super();
    const theme = localStorage.getItem('theme');
    if (theme) document.documentElement.dataset.theme = theme;
    this.path = this.here();
    addEventListener('hashchange', () => { this.path = this.here(); scrollTo(0, 0); });
    addEventListener('keydown', e => {
      if (e.key === '/' && !/input|textarea/i.test(document.activeElement?.tagName ?? '')) {
        e.preventDefault();
        this.querySelector('input[type=search]')?.focus();
      }
    });
    store.addEventListener('change', () => this.requestUpdate());
    store.start();
  }

  here() { return location.hash.replace(/^#\/?/, ''); }

  async search(e) {
    e.preventDefault();
    const q = new FormData(e.target).get('q').trim();
    if (!q) return;
    const found = await get(`/v1/search?q=${encodeURIComponent(q)}`).catch(() => null);
    location.hash = found?.results.length === 1 ? found.results[0].path.replace('/v1', '') : `/search/${encodeURIComponent(q)}`;
    e.target.querySelector('input').blur();
  }

  toggleTheme() {
    const isDark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    const theme = isDark ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
  }

  render() {
    const [match, route] = ROUTES.map(r => [this.path.match(r[0]), r]).find(([m]) => m) ?? [null, null];
    if (this.titled !== this.path) document.title = `${route ? route[1] : 'Not found'} · Tern explorer`;
    this.titled = this.path;
    const section = this.path.split('/')[0];
    return html`
      <a class="skip" href="#content" @click=${e => { e.preventDefault(); this.querySelector('main').focus(); }}>Skip to the content</a>
      <header class="top"><div class="bar">
        <a class="brand" href="#/"><img src="tern.svg" alt="" width="30" height="30">Tern</a>
        <nav aria-label="Main">${MENU.map(([to, name]) => html`<a href="#/${to}" aria-current=${section === to ? 'page' : nothing}>${name}</a>`)}</nav>
        <form role="search" @submit=${this.search}><label class="hidden" for="q">Search</label>
          <input id="q" type="search" name="q" placeholder="Search by id, height, hash or name   ( / )" autocomplete="off" spellcheck="false"></form>
        <span class="live ${store.live ? 'on' : ''}" role="status">${store.live ? 'live' : store.error ? 'no answer' : 'connecting'}</span>
        <button class="plain" type="button" aria-label="Switch between light and dark" title="Light or dark" @click=${this.toggleTheme}>◐</button>
      </div></header>
      <main id="content" tabindex="-1">${keyed(this.path, route ? route[2](...match.slice(1)) : html`<div class="page"><h1>Not found</h1><p class="card notice">There is no such page. <a href="#/">Back to the overview</a></p></div>`)}</main>
      <footer><span>${store.network ? html`Network ${store.network.name} · Tern ${store.network.version}` : nothing}</span><a href="/openapi.json">API</a><a href="/metrics">Metrics</a></footer>`;
  }
}
customElements.define('tern-app', TernApp);
