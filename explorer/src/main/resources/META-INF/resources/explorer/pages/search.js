import { html } from 'lit';
import { get } from '../store.js';
import { Page, table } from '../parts.js';

/** What a search found, when it was not exactly one thing. */
class SearchPage extends Page {
  load() { return get(`/v1/search?q=${encodeURIComponent(this.args.q)}`); }

  view({ query, results }) {
    return html`<div class="page"><h1>Search</h1>
      ${table({ title: html`${results.length || 'No'} result${results.length === 1 ? '' : 's'} for “${query}”`, name: 'Results', heads: ['Kind', 'Found'],
        empty: 'Nothing has this id, height, hash or name. Heights are plain numbers; hashes have 64 hexadecimal digits.',
        rows: results.map(r => html`<tr><td>${r.kind}</td><td class="wide"><a href="#${r.path.replace('/v1', '')}">${r.label}</a></td></tr>`) })}
    </div>`;
  }
}
customElements.define('search-page', SearchPage);
