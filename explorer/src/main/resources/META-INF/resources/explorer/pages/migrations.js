import { html } from 'lit';
import { store } from '../store.js';
import { Page, json, migrationTable } from '../parts.js';

/** Every move of a canister. */
class MigrationsPage extends Page {
  view() {
    return html`<div class="page"><div class="head"><h1>Migrations</h1>${json('/v1/migrations')}</div>${migrationTable(store.migrations, { title: `${store.migrations.length} migration${store.migrations.length === 1 ? '' : 's'}` })}</div>`;
  }
}
customElements.define('migrations-page', MigrationsPage);
