import { readFileSync, writeFileSync } from 'node:fs';
import { renewReference } from '../src/reference/renew.ts';

// Writes the tables of PROTOCOL.md anew from the catalogue.
const path = new URL('../../../PROTOCOL.md', import.meta.url);
writeFileSync(path, renewReference(readFileSync(path, 'utf8')));
