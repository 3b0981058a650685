// Compiles the Motoko programs of this directory in both persistence modes, each once: what is compiled is kept under a hash of
// its sources. Arguments: names without ".mo". Prints, for each name, its modules: name, mode, file.
import fs from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const packages = fs.readFileSync('package.json');

function sources(name, found = new Map()) {
  if (found.has(name)) return found;
  const text = fs.readFileSync(`${name}.mo`, 'utf8');
  found.set(name, text);
  for (const [, imported] of text.matchAll(/^import \w+ "(\w+)";/gm)) sources(imported, found);
  return found;
}

/** A compiler of its own: its mode can be set once. */
function compiler(mode) {
  for (const key of Object.keys(require.cache)) delete require.cache[key];
  const motoko = require('motoko').default ?? require('motoko');
  if (mode === 'classical') motoko.compiler.gcFlags('classicOP'); // 32-bit memory; the default is 64 bits
  motoko.loadPackage(require('motoko/packages/latest/core.json'));
  return motoko;
}

/** Without the compiler's whole source in an error message. */
function module(motoko, name) {
  try {
    return motoko.wasm(`${name}.mo`, 'ic').wasm;
  } catch (e) {
    console.error(`${name}.mo: ${e.message.slice(0, 2000)}`);
    process.exit(1);
  }
}

for (const mode of ['enhanced', 'classical']) {
  let motoko;
  for (const name of process.argv.slice(2)) {
    const needed = sources(name);
    const hash = createHash('sha256').update(packages).update([...needed].flat().join('\0')).digest('hex').slice(0, 16);
    const target = `${name}-${mode}-${hash}.wasm`;
    if (!fs.existsSync(target)) {
      motoko ??= compiler(mode);
      for (const [file, text] of needed) motoko.write(`${file}.mo`, text);
      fs.writeFileSync(`${target}.part`, module(motoko, name));
      fs.renameSync(`${target}.part`, target);
    }
    console.log(name, mode, target);
  }
}
