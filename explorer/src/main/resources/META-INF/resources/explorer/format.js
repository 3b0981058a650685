// Numbers, ids and times as people read them.

/** The two ends of a long id; the whole of a short one. */
export function short(id, ends = 7) {
  return id && id.length > 2 * ends + 3 ? `${id.slice(0, id[5] === '-' ? 5 : ends)}…${id.slice(id[5] === '-' ? -3 : -5)}` : id ?? '';
}

export function count(n) {
  return n == null ? '–' : Number(n).toLocaleString('en-US');
}

/** "3 calls", "1 call". */
export function many(n, what) {
  return `${count(n)} ${what}${n === 1 ? '' : 's'}`;
}

export function bytes(n) {
  if (n == null) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = n, unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${unit && value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Cycles are whole numbers of up to 39 digits: shown in T (10^12), B or M. */
export function cycles(text) {
  if (text == null) return '–';
  const n = BigInt(text);
  for (const [unit, size] of [['T', 10n ** 12n], ['B', 10n ** 9n], ['M', 10n ** 6n]]) {
    if (n >= size) {
      const hundredths = (n * 100n) / size;
      return `${count(hundredths / 100n)}.${String(hundredths % 100n).padStart(2, '0')} ${unit}`;
    }
  }
  return count(n);
}

export function millis(ms) {
  if (ms == null) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s` : `${Math.round(ms / 60_000)} min`;
}

export function ago(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ago`;
  return `${Math.floor(s / 86_400)} d ago`;
}

/** Local date and time with milliseconds. */
export function stamp(time) {
  if (!time) return '–';
  const d = new Date(time);
  const two = n => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}

export function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
