import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectStructures } from '../src/protobuf/collect-structures.ts';
import { appendNumbers, type Numbers } from '../src/protobuf/numbers.ts';
import { protoText } from '../src/protobuf/proto-text.ts';
import { staticCode, staticTypes } from './static-code.ts';

/** All that is generated for Protobuf, by its path in the package, from the catalogue. */
export async function protobufFiles(released: Numbers): Promise<ReadonlyMap<string, string>> {
  const structures = collectStructures();
  const numbers = appendNumbers(released, structures);
  const proto = protoText(structures, numbers);
  return new Map([
    ['src/protobuf/numbers.json', `${JSON.stringify(numbers, undefined, 2)}\n`],
    ['parley.proto', proto],
    ['src/protobuf/generated/structures.ts', structuresText(structures)],
    ['src/protobuf/generated/parley.js', await codeOf(proto)],
    ['src/protobuf/generated/parley.d.ts', staticTypes],
  ]);
}

function structuresText(structures: ReturnType<typeof collectStructures>): string {
  return `import type { Structure } from '../structure.ts';

/** What the catalogue's messages look like in Protobuf. */
export const structures: readonly Structure[] = ${JSON.stringify(structures, undefined, 2)};
`;
}

async function codeOf(proto: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-proto-'));
  try {
    const file = join(folder, 'parley.proto');
    writeFileSync(file, proto);
    return await staticCode(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
