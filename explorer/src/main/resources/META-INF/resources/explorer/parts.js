// The small pieces that pages are made of.
import { LitElement, html, svg, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { store } from './store.js';
import { ago, bytes, count, median, millis, short, stamp } from './format.js';

/** Pages render into the document itself: one style sheet, and anchors, labels and find-in-page just work. */
export class Part extends LitElement {
  createRenderRoot() { return this; }
}

/** A page: shows loading and errors, follows the store, reloads when `concerns` says that an event is about it. */
export class Page extends Part {
  static properties = { args: { attribute: false }, data: { state: true }, error: { state: true } };

  constructor() {
    super();
    this.args = {};
    this.data = null;
    this.error = null;
    this.onChange = () => this.requestUpdate();
    this.onEvent = e => { if (this.concerns(e.type, e.detail)) this.reloadSoon(); };
  }

  connectedCallback() {
    super.connectedCallback();
    store.addEventListener('change', this.onChange);
    for (const type of ['block', 'migration', 'registry']) store.addEventListener(type, this.onEvent);
    this.reload();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    store.removeEventListener('change', this.onChange);
    for (const type of ['block', 'migration', 'registry']) store.removeEventListener(type, this.onEvent);
    clearTimeout(this.timer);
  }

  /** What the page shows beyond the store; null if nothing. */
  async load() { return {}; }

  concerns() { return false; }

  /** What the window is called while the page shows this; nothing leaves the name of the route. */
  name() { return ''; }

  async reload() {
    try {
      this.data = await this.load();
      this.error = null;
    } catch (e) {
      this.error = e;
    }
  }

  updated() {
    const name = this.data && store.subnets.length ? this.name(this.data) : '';
    if (name) document.title = `${name} · Tern explorer`;
  }

  reloadSoon() {
    this.timer ??= setTimeout(() => { this.timer = undefined; this.reload(); }, 300);
  }

  render() {
    const error = this.error ?? (store.error && !this.data ? { message: store.error } : null);
    if (error && !(this.data && error.status == null)) {
      return html`<div class="page"><h1>${error.status === 404 ? 'Not found' : error.status ? 'That did not work' : 'No answer'}</h1>
        <div class="card notice" role="alert"><p class="bad">${error.message}</p><p><a href="#/">Back to the overview</a></p></div></div>`;
    }
    return this.data && store.subnets.length ? this.view(this.data) : html`<p class="notice">Loading…</p>`;
  }
}

/** "3 s ago", kept true. */
class TimeAgo extends Part {
  static properties = { time: {} };
  connectedCallback() { super.connectedCallback(); this.tick = setInterval(() => this.requestUpdate(), 1000); }
  disconnectedCallback() { super.disconnectedCallback(); clearInterval(this.tick); }
  render() {
    return this.time ? html`<time datetime=${this.time} title=${stamp(this.time)}>${ago(Date.now() - Date.parse(this.time))}</time>` : '–';
  }
}
customElements.define('time-ago', TimeAgo);

/** Copies `value` to the clipboard. */
class CopyButton extends Part {
  static properties = { value: {}, done: { state: true } };
  async copy() {
    await navigator.clipboard?.writeText(this.value);
    this.done = true;
    setTimeout(() => { this.done = false; }, 1200);
  }
  render() {
    return html`<button class="plain" type="button" aria-label="Copy" title="Copy" @click=${this.copy}>${this.done ? '✓' : html`<svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M3.5 10.5h-1v-8h8v1"/></svg>`}</button>`;
  }
}
customElements.define('copy-button', CopyButton);

export const since = time => html`<time-ago .time=${time}></time-ago>`;
export const copy = value => html`<copy-button .value=${value}></copy-button>`;

/** A whole id or hash that can be copied. */
export const full = (text, href) => text
  ? html`<span class="id"><span class="mono">${href ? html`<a href=${href}>${text}</a>` : text.length > 100 ? `${text.slice(0, 48)}…${text.slice(-16)}` : text}</span>${copy(text)}</span>`
  : html`<span class="soft">–</span>`;

export const subnetLink = (id, withId = false) => html`<a href="#/subnets/${id}" title=${id}><span class="dot ${store.colour(id)}"></span>${store.label(id)}${withId ? html` <span class="mono soft">${short(id)}</span>` : nothing}</a>`;

export const canisterLink = id => html`<a class=${store.names.has(id) ? '' : 'mono'} href="#/canisters/${id}" title=${id}>${store.names.get(id) ?? short(id, 12)}</a>`;

export const nodeLink = id => html`<a class="mono" href="#/nodes/${id}" title=${id}>${short(id)}</a>`;

export const blockLink = (subnet, height) => height == null
  ? html`<span class="soft">–</span>`
  : html`<a class="num" href="#/subnets/${subnet}/blocks/${height}">${count(height)}</a>`;

/** A height that may still lie ahead: then it is no link yet. */
export const blockOrPlan = (subnet, height) => height != null && height > (store.subnets.find(s => s.id === subnet)?.height ?? Infinity)
  ? html`<span class="num soft" title="not reached yet">${count(height)}</span>` : blockLink(subnet, height);

/** An id that may be a canister, the management canister, or a user. */
export const principal = id => id === 'aaaaa-aa' ? 'management canister' : id === '2vxsx-fae' ? 'anonymous'
  : id.split('-').length <= 5 ? canisterLink(id) : html`<span class="mono" title=${id}>${short(id)}</span>`;

const GOOD = ['replied', 'running', 'DONE', 'ACTIVE', 'CLOSING'];
const BAD = ['rejected', 'stopped', 'ABORTED', 'down'];
const PLAIN = ['forgotten', 'done', 'root', 'application'];

/** A state in a word; the word carries the meaning, the colour only helps. */
export const badge = word => html`<span class="badge ${GOOD.includes(word) ? 'good' : BAD.includes(word) ? 'bad' : PLAIN.includes(word) ? '' : 'wait'}">${word}</span>`;

/** Bars of the last block intervals: tall is slow. */
export function sparkline(intervals, colour = '') {
  if (intervals.length < 2) return html`<svg class="spark" aria-hidden="true"></svg>`;
  const shown = intervals.slice(-48), top = Math.max(...shown.map(i => i.ms), 1), width = 240 / 48;
  const label = `Time between the last ${shown.length} blocks: median ${millis(median(shown.map(i => i.ms)))}, longest ${millis(top)}`;
  return html`<svg class="spark ${colour}" viewBox="0 0 240 44" preserveAspectRatio="none" role="img" aria-label=${label}><title>${label}</title>
    ${shown.map((i, n) => { const h = Math.max(2, 42 * i.ms / top); return svg`<rect x=${(240 - (shown.length - n) * width).toFixed(1)} y=${(44 - h).toFixed(1)} width=${(width - 1.2).toFixed(1)} height=${h.toFixed(1)} rx="1" fill="currentColor" opacity=${n === shown.length - 1 ? 1 : .55}/>`; })}
  </svg>`;
}

/** A line of numbers over three grid lines; `unit` writes a value. Labels are text beside the drawing: they never scale. */
export function lineChart(points, label, unit, colour = '') {
  if (points.length < 2) return html`<p class="soft">Not enough blocks yet.</p>`;
  const W = 1000, H = 100, top = Math.max(...points.map(p => p.y), 1);
  const path = points.map((p, i) => `${i ? 'L' : 'M'}${(i * W / (points.length - 1)).toFixed(1)},${(H - p.y * H / top).toFixed(1)}`).join('');
  return html`<div class="chart ${colour}" role="img" aria-label=${label}>
    <div class="scale">${[1, .5, 0].map(f => html`<span>${unit(f * top)}</span>`)}</div>
    <svg viewBox="0 0 ${W} ${H}" preserveAspectRatio="none" aria-hidden="true">
      ${[0, .5, 1].map(f => svg`<line class="grid" x1="0" x2=${W} y1=${f * H} y2=${f * H}/>`)}
      <path d="${path}L${W},${H}L0,${H}Z" fill="currentColor" opacity=".1"/><path class="line" d=${path}/></svg>
    <div class="ends"><span>${count(points[0].x)}</span><span>${count(points.at(-1).x)}</span></div></div>`;
}

/** A table in a card; `rows` are templates of <tr>. A head with > is of numbers, one with ~ is left out on narrow screens. */
export function table({ title, name = title, link = nothing, heads, rows, count: n = rows.length, empty, more = nothing }) {
  const kind = h => `${h.includes('>') ? 'right ' : ''}${h.startsWith('~') ? 'opt' : ''}`;
  return html`<section class="card"><div class="title"><h2>${title}</h2>${link}</div>
    ${n ? html`<div class="scroll" tabindex="0" role="region" aria-label=${name}><table><caption class="hidden">${name}</caption>
      <thead><tr>${heads.map(h => html`<th scope="col" class=${kind(h)}>${h.replace(/[~>]/g, '') || html`<span class="hidden">Notes</span>`}</th>`)}</tr></thead>
      <tbody>${rows}</tbody></table></div>${more}` : html`<p class="notice">${empty}</p>`}</section>`;
}

export function blockTable(blocks, { title, link, withSubnet, more }) {
  const fresh = b => Date.now() - Date.parse(b.time) < 1500 ? 'fresh' : '';
  return table({
    title, link, more, empty: 'No blocks yet.',
    heads: [...(withSubnet ? ['Subnet'] : []), '>Height', 'Age', '>Calls', '~>Stream messages', '~Proposer', '~Hash', '~'],
    count: blocks.length,
    rows: repeat(blocks, b => `${b.subnet}/${b.height}`, b => html`<tr class=${fresh(b)} data-block="${b.subnet}/${b.height}">
      ${withSubnet ? html`<td>${subnetLink(b.subnet)}</td>` : nothing}
      <td class="right">${blockLink(b.subnet, b.height)}</td><td>${since(b.time)}</td>
      <td class="right">${b.callCount || html`<span class="soft">0</span>`}</td>
      <td class="right opt">${b.streamMessageCount || html`<span class="soft">0</span>`}</td>
      <td class="opt">${nodeLink(b.proposer)}</td><td class="mono opt"><a href="#/subnets/${b.subnet}/blocks/${b.height}">${b.hash.slice(0, 10)}…</a></td>
      <td class="opt">${b.migrationEventCount ? badge('migration') : nothing}</td></tr>`),
  });
}

/** An old call's end is not kept for ever; that it was in a block is. */
const callStatus = status => status === 'forgotten'
  ? html`<span class="badge" title="The chain no longer keeps how this call ended; that it was executed is in the block.">ended</span>` : badge(status);

export function callTable(calls, { title, withBlock, empty }) {
  return table({
    title, empty,
    heads: ['Method', 'Status', ...(withBlock ? ['~Subnet', '~>Block', 'Age'] : ['Canister']), '~Sender', '~>Argument', '~Request'],
    rows: calls.map(c => html`<tr data-call=${c.requestId}>
      <td><strong>${c.method}</strong>${withBlock && c.receiver === 'aaaaa-aa' ? html` <span class="soft opt">(management)</span>` : nothing}</td>
      <td class="wide">${callStatus(c.status)} ${c.error ? html`<span class="soft">${c.error}</span>` : nothing}</td>
      ${withBlock ? html`<td class="opt">${subnetLink(c.subnet)}</td><td class="right opt">${blockLink(c.subnet, c.height)}</td><td><a class="quiet" href="#/subnets/${c.subnet}/blocks/${c.height}">${since(c.time)}</a></td>`
        : html`<td>${c.receiver === 'aaaaa-aa' ? html`management${c.canister ? html` on ${canisterLink(c.canister)}` : nothing}` : canisterLink(c.receiver)}</td>`}
      <td class="opt">${principal(c.sender)}</td><td class="right opt">${bytes(c.argBytes)}</td>
      <td class="mono opt" title=${c.requestId}>${c.requestId.slice(0, 10)}…${copy(c.requestId)}</td></tr>`),
  });
}

export function migrationTable(migrations, { title = 'Migrations', link, withCanister = true, empty = 'No canister has moved yet. Move one with: tern canister migrate NAME --to SUBNET' } = {}) {
  return table({
    title, link, empty,
    heads: ['Move', ...(withCanister ? ['Canister'] : []), '~From', '~To', 'Phase', '~>Last block on source', '~>First on destination', '>Pause'],
    rows: migrations.map(m => html`<tr data-migration=${m.id}>
      <td><a href="#/migrations/${m.id}">#${m.id}</a></td>${withCanister ? html`<td>${canisterLink(m.canister)}</td>` : nothing}
      <td class="opt">${subnetLink(m.from)}</td><td class="opt">${subnetLink(m.to)}</td><td>${badge(m.phase)}</td>
      <td class="right opt">${blockOrPlan(m.from, m.cutoverHeight)}</td><td class="right opt">${blockLink(m.to, m.activationHeight)}</td>
      <td class="right">${millis(m.pauseMs)}</td></tr>`),
  });
}

export const crumbs = (...parts) => html`<p class="crumb">${parts.map((p, i) => html`${i ? ' / ' : ''}${p}`)}</p>`;

/** Names and values, one under the other. */
export const facts = pairs => html`<dl class="facts">${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value ?? html`<span class="soft">–</span>`}</dd>`)}</dl>`;

export const stats = pairs => html`<div class="stats">${pairs.map(([name, value]) => html`<div><p class="label">${name}</p><p class="value">${value}</p></div>`)}</div>`;

export const json = path => html`<a class="pill" href=${path} target="_blank" rel="noopener">JSON</a>`;
