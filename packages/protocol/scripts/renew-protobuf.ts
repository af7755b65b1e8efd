import { readFileSync, writeFileSync } from 'node:fs';
import { protobufFiles } from './protobuf-files.ts';

// Writes the numbers of new fields, parley.proto and the static code anew from the catalogue.
const folder = new URL('../', import.meta.url);
const released = JSON.parse(readFileSync(new URL('src/protobuf/numbers.json', folder), 'utf8'));
for (const [path, text] of await protobufFiles(released)) {
  writeFileSync(new URL(path, folder), text);
}
