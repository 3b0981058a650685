// What the whole page shares: subnets and their newest blocks, migrations, and the stream of events.

const KEEP = 60;

/** Fetches JSON; throws an error that says what the gateway says. */
export async function get(path) {
  let response;
  try {
    response = await fetch(path, { headers: { accept: 'application/json' } });
  } catch {
    throw new Error('The gateway does not answer. Is the network running? Start it with: tern network start');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const said = body.detail ? body.detail[0].toUpperCase() + body.detail.slice(1) : `The gateway answers ${response.status}`;
    throw Object.assign(new Error(`${said}.`), { status: response.status });
  }
  return body;
}

/** Fires "change" when shared data changed, and "block", "migration", "registry" with what happened. */
class Store extends EventTarget {
  network = null;
  subnets = [];
  /** Newest first, by subnet id. */
  blocks = new Map();
  migrations = [];
  names = new Map();
  live = false;
  error = '';

  async start() {
    await this.refresh();
    this.listen();
  }

  listen() {
    const events = new EventSource('/v1/events');
    events.onopen = () => { const wasLive = this.live; this.live = true; if (!wasLive) this.refresh(); };
    events.onerror = () => {
      this.live = false;
      this.changed();
      if (events.readyState === EventSource.CLOSED) { events.close(); setTimeout(() => this.listen(), 3000); }
    };
    events.addEventListener('gap', () => this.refresh()); // it restarted, or we were away too long
    events.addEventListener('block', e => this.onBlock(JSON.parse(e.data)));
    events.addEventListener('migration', e => this.onMigration(JSON.parse(e.data)));
    events.addEventListener('registry', e => { this.tell('registry', JSON.parse(e.data)); this.refreshSoon(); });
  }

  /** A migration changes the registry many times in a second: one look afterwards is enough. */
  refreshSoon() {
    this.timer ??= setTimeout(() => { this.timer = undefined; this.refresh(); }, 300);
  }

  async refresh() {
    try {
      const [network, subnets, migrations, canisters] = await Promise.all(
        ['/v1/network', '/v1/subnets', '/v1/migrations', '/v1/canisters'].map(get));
      const pages = await Promise.all(subnets.map(s => get(`/v1/subnets/${s.id}/blocks?limit=${KEEP}`)));
      subnets.forEach((s, i) => this.blocks.set(s.id, pages[i]));
      Object.assign(this, { network, subnets, migrations, error: '' });
      this.names = new Map(canisters.filter(c => c.name).map(c => [c.id, c.name]));
    } catch (e) {
      this.error = e.message;
    }
    this.changed();
  }

  onBlock(block) {
    const known = this.blocks.get(block.subnet) ?? [];
    if (known.length && known[0].height >= block.height) return;
    this.blocks.set(block.subnet, [block, ...known].slice(0, KEEP));
    this.subnets = this.subnets.map(s => s.id === block.subnet ? { ...s, height: block.height, time: block.time } : s);
    this.tell('block', block);
    this.changed();
  }

  onMigration(migration) {
    const others = this.migrations.filter(m => m.id !== migration.id);
    this.migrations = [migration, ...others].sort((a, b) => b.id - a.id);
    this.tell('migration', migration);
    this.changed();
  }

  tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  /** At most ten times in a second, however fast the blocks come. */
  changed() {
    this.pending ??= setTimeout(() => { this.pending = undefined; this.dispatchEvent(new Event('change')); }, 100);
  }

  /** "Root", "Subnet 1", … in the order of the registry. */
  label(id) {
    const i = this.index(id);
    if (i < 0) return 'Subnet';
    return this.subnets[i].type === 'root' ? 'Root' : `Subnet ${this.subnets.slice(0, i + 1).filter(s => s.type !== 'root').length}`;
  }

  /** The class that gives a subnet its colour. */
  colour(id) {
    const i = this.index(id);
    return i < 0 ? '' : `s${this.subnets[i].type === 'root' ? 0 : 1 + ((this.subnets.slice(0, i).filter(s => s.type !== 'root').length) % 5)}`;
  }

  index(id) { return this.subnets.findIndex(s => s.id === id); }

  latest(limit) {
    return [...this.blocks.values()].flat()
      .sort((a, b) => Date.parse(b.time) - Date.parse(a.time) || b.height - a.height)
      .slice(0, limit);
  }

  /** Milliseconds between the kept blocks of a subnet, oldest first. */
  intervals(id) {
    const blocks = (this.blocks.get(id) ?? []).filter(b => b.time).toReversed();
    return blocks.slice(1).map((b, i) => ({ height: b.height, ms: Date.parse(b.time) - Date.parse(blocks[i].time), calls: b.callCount }));
  }
}

export const store = new Store();
