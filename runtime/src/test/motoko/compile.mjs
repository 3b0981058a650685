// Compiles Motoko. Arguments: classical or enhanced (persistence), then pairs of source and target files.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [mode, ...files] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const motoko = require('motoko').default ?? require('motoko');
if (mode === 'classical') motoko.compiler.gcFlags('classicOP'); // 32-bit memory; the default is 64 bits
for (let i = 0; i < files.length; i += 2) {
  motoko.write(files[i], fs.readFileSync(files[i], 'utf8'));
  fs.writeFileSync(files[i + 1], motoko.wasm(files[i], 'ic').wasm);
}
