import { beforeAll, describe, expect, test } from 'vitest';
import { type Finding, lintFiles } from './support/lint-copy.ts';
import { filesThatMiss } from './support/missing-modules.ts';

const SERVER = 'packages/server/src';
const ADAPTERS = [
  'gateway/tcp.ts',
  'gateway/websocket.ts',
  'store/memory/memory-store.ts',
  'store/sqlite/sqlite-store.ts',
  'store/mysql/mysql-store.ts',
  'bus/memory/memory-bus.ts',
  'bus/redis/redis-bus.ts',
];
const PORTS = ['store/store.ts', 'bus/bus.ts', 'bus/presence.ts', 'session/connection.ts'];
const ABOVE = ['@parley/cli', '@parley/client', '@parley/web', '../../../cli/src/main.ts'];
const from = (folder: string, paths: readonly string[]) => paths.map((path) => folder + path);

/** For each file: what it must not import, and what it may. */
const imports: Record<string, { refused: readonly string[]; allowed: readonly string[] }> = {
  'packages/protocol/src/x.ts': {
    refused: [
      'node:fs',
      'node:fs/promises',
      'ioredis',
      '@parley/server',
      '../../server/src/lib/x.ts',
    ],
    allowed: ['./limits.ts', 'typebox', 'typebox/compile'],
  },
  'packages/cli/src/chat/x.ts': {
    refused: ['@parley/server', '../../../server/src/server.ts'],
    allowed: ['@parley/protocol', 'node:net', 'commander', './y.ts', '../z.ts'],
  },
  'packages/cli/src/serve.ts': { refused: [], allowed: ['@parley/server'] },
  'packages/cli/src/admin/x.ts': { refused: [], allowed: ['@parley/server', 'commander'] },
  [`${SERVER}/lib/x.ts`]: {
    refused: [...ABOVE, ...from('../', ['domain/x.ts', 'server.ts', ...PORTS]), 'ioredis'],
    allowed: ['./y.ts', 'node:timers', '@parley/protocol', 'pino'],
  },
  [`${SERVER}/domain/x.ts`]: {
    refused: [
      ...ABOVE,
      ...from('../', ['handlers/x.ts', ...PORTS, ...ADAPTERS]),
      'node:fs',
      'pino',
    ],
    allowed: ['./y.ts', '../lib/x.ts', '@parley/protocol'],
  },
  ...Object.fromEntries(
    PORTS.map((port) => [
      `${SERVER}/${port}`,
      {
        refused: [...ABOVE, ...from('../', ['handlers/x.ts', ...ADAPTERS]), './redis/redis-bus.ts'],
        allowed: ['../domain/x.ts', '../lib/x.ts', '@parley/protocol'],
      },
    ]),
  ),
  ...Object.fromEntries(
    ['handlers', 'fanout'].map((layer) => [
      `${SERVER}/${layer}/x.ts`,
      {
        refused: [
          ...[...ABOVE, ...from('../', ADAPTERS), ...from('./../', ADAPTERS), 'ioredis', 'mysql2'],
          ...from('../', ['session/session.ts', 'server.ts', 'main.ts', 'config.ts', 'ops/log.ts']),
        ],
        allowed: [
          './y.ts',
          ...from('../', ['domain/x.ts', 'lib/x.ts', ...PORTS]),
          '@parley/protocol',
        ],
      },
    ]),
  ),
  [`${SERVER}/handlers/y.ts`]: { refused: ['../fanout/x.ts', 'node:crypto'], allowed: [] },
  [`${SERVER}/fanout/y.ts`]: { refused: ['../handlers/x.ts'], allowed: [] },
  [`${SERVER}/session/x.ts`]: {
    refused: [
      ...ABOVE,
      ...from('../', ADAPTERS),
      ...from('../', ['server.ts', 'server/open-bus.ts', 'main.ts']),
      'mysql2',
    ],
    allowed: ['./y.ts', ...from('../', ['handlers/x.ts', 'fanout/x.ts', ...PORTS])],
  },
  [`${SERVER}/http/x.ts`]: {
    refused: [
      ...ABOVE,
      ...from('../', ADAPTERS),
      ...from('../', ['server.ts', 'main.ts', 'ops/http.ts', 'config.ts']),
      'mysql2',
    ],
    allowed: ['./y.ts', ...from('../', ['handlers/x.ts', 'fanout/x.ts', ...PORTS]), 'fastify'],
  },
  [`${SERVER}/store/mysql/x.ts`]: {
    refused: [...from('../', ['sqlite/x.ts', 'memory/x.ts']), ...from('../../', ['bus/bus.ts'])],
    allowed: ['./y.ts', '../store.ts', '../sql/schema.ts', '../../domain/x.ts', 'mysql2/promise'],
  },
  [`${SERVER}/store/sqlite/x.ts`]: {
    refused: [...from('../', ['mysql/x.ts']), ...from('../../', ['server.ts', 'gateway/tcp.ts'])],
    allowed: ['../store.ts', '../sql/schema.ts', '../../lib/x.ts', 'node:sqlite', 'kysely'],
  },
  [`${SERVER}/bus/redis/x.ts`]: {
    refused: ['../memory/memory-bus.ts', '../../store/store.ts', '../../session/x.ts', 'mysql2'],
    allowed: ['./y.ts', '../bus.ts', '../presence.ts', '../../domain/x.ts', 'ioredis'],
  },
  [`${SERVER}/gateway/tcp.ts`]: {
    refused: [
      ...from('../', ['session/session.ts', 'store/store.ts', 'bus/redis/x.ts', 'server.ts']),
    ],
    allowed: ['./outbox.ts', '../session/connection.ts', '../lib/x.ts', 'node:net'],
  },
  [`${SERVER}/ops/x.ts`]: {
    refused: [
      ...[...ABOVE, ...from('../', ADAPTERS)],
      ...from('../', ['server.ts', 'server/open-bus.ts', 'main.ts']),
    ],
    allowed: ['../lib/x.ts', '../config.ts', 'fastify'],
  },
  [`${SERVER}/config.ts`]: {
    refused: [...from('./', ADAPTERS), './server.ts'],
    allowed: ['typebox'],
  },
  [`${SERVER}/main.ts`]: { refused: from('./', ADAPTERS), allowed: ['./server.ts', './config.ts'] },
  [`${SERVER}/server.ts`]: { refused: [...ABOVE, './main.ts'], allowed: from('./', ADAPTERS) },
  [`${SERVER}/server/x.ts`]: {
    refused: [...ABOVE, '../main.ts'],
    allowed: ['./y.ts', ...from('../', ADAPTERS)],
  },
};

const IMPURE = [
  'Date.now()',
  'new Date()',
  'Math.random()',
  'process.pid',
  'performance.now()',
  'crypto.randomUUID()',
  'globalThis.Date.now()',
];
const PURE_FOLDERS = ['packages/protocol/src', `${SERVER}/domain`, `${SERVER}/handlers`];

let findings: Finding[];

beforeAll(async () => {
  const planted = new Map<string, string>();
  for (const [path, { refused, allowed }] of Object.entries(imports)) {
    planted.set(path, [...refused, ...allowed].map((name) => `import '${name}';\n`).join(''));
  }
  const impure = IMPURE.map((expression, at) => `export const x${at} = ${expression};\n`).join('');
  for (const folder of PURE_FOLDERS) planted.set(`${folder}/impure.ts`, impure);
  planted.set(`${SERVER}/session/impure.ts`, impure);
  planted.set(`${SERVER}/handlers/x.test.ts`, `import '../bus/memory/memory-bus.ts';\n`);
  findings = await lintFiles(planted);
});

/** The numbers, from 0, of the file's lines that the linter refuses for this reason. */
function refusedLines(path: string, category: string): number[] {
  const lines = findings
    .filter((finding) => finding.path === path && finding.category.endsWith(category))
    .map((finding) => finding.line - 1);
  return [...new Set(lines)].sort((a, b) => a - b);
}

describe('the linter refuses imports against the layers, and no others', () => {
  test.each(Object.entries(imports))('%s', (path, { refused, allowed }) => {
    const names = [...refused, ...allowed];
    const found = refusedLines(path, 'noRestrictedImports').map((line) => names[line]);
    expect(found).toEqual(refused);
  });

  test('but lets tests import what they test with', () => {
    expect(refusedLines(`${SERVER}/handlers/x.test.ts`, 'noRestrictedImports')).toEqual([]);
  });
});

describe('the linter refuses time, randomness and the process', () => {
  test.each(PURE_FOLDERS)('in %s', (folder) => {
    const path = `${folder}/impure.ts`;
    const found = [...refusedLines(path, 'noRestrictedGlobals'), ...refusedLines(path, 'plugin')];
    expect(found.sort().map((line) => IMPURE[line])).toEqual(IMPURE);
  });

  test('but not in the other layers', () => {
    const path = `${SERVER}/session/impure.ts`;
    expect(refusedLines(path, 'noRestrictedGlobals')).toEqual([]);
    expect(refusedLines(path, 'plugin')).toEqual([]);
  });
});

describe('what can be deleted', () => {
  test('store/mysql and bus/redis: everything but what opens them still compiles', async () => {
    const missing = await filesThatMiss('packages/server', ['src/store/mysql', 'src/bus/redis']);
    expect([...missing].sort()).toEqual(
      from(`${SERVER}/server/`, [
        'check-urls.ts',
        'open-bus.ts',
        'open-search.ts',
        'open-store.ts',
      ]),
    );
  });

  test('not a port', async () => {
    const missing = await filesThatMiss('packages/server', ['src/bus/bus.ts']);
    expect(missing.has(`${SERVER}/bus/memory/memory-bus.ts`)).toBe(true);
  });
});
