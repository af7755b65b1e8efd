import { writeFileSync } from 'node:fs';
import { makeVectors } from './vectors.ts';

// Writes vectors.json anew from the codecs. A vector that was released must not change.
const path = new URL('vectors.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(makeVectors(), undefined, 2)}\n`);
