import { html } from 'lit';
import { get, store } from '../store.js';
import { count, short } from '../format.js';
import { Page, subnetLink, table } from '../parts.js';

/** What a search found, when it was not exactly one thing. */
class SearchPage extends Page {
  async load() {
    const found = await get(`/v1/search?q=${encodeURIComponent(this.args.q)}`);
    if (found.results.length === 1) location.replace(`#${found.results[0].path.replace('/v1', '')}`);
    return found;
  }

  name({ query }) { return `Search for ${query}`; }

  /** A block is told by its chain and height, everything else by its label. */
  found({ kind, label, path }) {
    const [, , , subnet, , height] = path.split('/');
    return kind === 'block' ? html`<a href="#${path.replace('/v1', '')}">Block ${count(height)} of ${store.label(subnet)}</a> <span class="mono soft">${short(subnet)}</span>`
      : kind === 'subnet' ? subnetLink(label, true) : html`<a href="#${path.replace('/v1', '')}">${label}</a>`;
  }

  view({ query, results }) {
    return html`<div class="page"><h1>Search</h1>
      ${table({ title: html`${results.length || 'No'} result${results.length === 1 ? '' : 's'} for “${query}”`, name: 'Results', heads: ['Kind', 'Found'],
        empty: 'Nothing has this id, height, hash or name. Heights are plain numbers; hashes have 64 hexadecimal digits.',
        rows: results.map(r => html`<tr><td>${r.kind}</td><td class="wide">${this.found(r)}</td></tr>`) })}
    </div>`;
  }
}
customElements.define('search-page', SearchPage);
