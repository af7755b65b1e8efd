// `npm run chaos -- --seed N --seconds S --clients C --runs R`: see docs/fault-report.md.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultKind, faultKinds } from './faults/fault.ts';
import { describePlan } from './faults/plan.ts';
import { startOneNode } from './one-node.ts';
import { type RunResult, runOnce } from './run-once.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '24' },
    runs: { type: 'string', default: '1' },
    rate: { type: 'string', default: '6' },
    trace: { type: 'string' },
    only: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
});

const first = Number(values.seed ?? Date.now() % 1_000_000);
let failed = 0;
for (let run = 0; run < Number(values.runs); run += 1) {
  const seed = first + run;
  console.log(`seed ${seed}`);
  const result = await runOnce({
    seed,
    durationMs: Number(values.seconds) * 1_000,
    clients: Number(values.clients),
    actsPerSecond: Number(values.rate),
    only: values.only === undefined ? undefined : readKinds(values.only),
    startSite: startOneNode,
    say: (line) => console.log(`  ${line}`),
  });
  if (run === 0) console.log(describePlan(result.plan).join('\n'));
  for (const { kind, client, detail } of result.violations) {
    console.log(`  VIOLATION ${kind} ${client}: ${detail}`);
  }
  console.log(
    `seed ${seed}: ${result.violations.length} violations, settled ${result.settledMs} ms`,
  );
  if (values.trace !== undefined && result.violations.length > 0) {
    await writeTrace(values.trace, result);
  }
  const counts = new Map<string, number>();
  for (const { records } of result.clients) {
    for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  console.log(JSON.stringify(Object.fromEntries(counts)));
  console.log([...result.end.log].map(([c, l]) => `${c}:${l.length}`).join(' '));
  console.log(
    [...result.tally].map(([k, t]) => `${k} ${t.tried} (${t.hits}) ${t.reason ?? ''}`).join('\n'),
  );
  if (result.violations.length > 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;

function readKinds(text: string): ReadonlySet<FaultKind> {
  const kinds = Object.keys(faultKinds) as FaultKind[];
  return new Set(kinds.filter((kind) => text.split(',').includes(kind)));
}

/** All that each client saw, a file each, and the log: to find out what has happened. */
async function writeTrace(folder: string, { clients, end }: RunResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { client, records } of clients) {
    const lines = records.map((record) => JSON.stringify(record, withMaps));
    await writeFile(join(folder, `${client.split(' ')[0]}.jsonl`), lines.join('\n'));
  }
  await writeFile(join(folder, 'end.json'), JSON.stringify(end, withMaps, 1));
}

function withMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
