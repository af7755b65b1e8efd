// `npm run chaos -- --seed N --seconds S --clients C --runs R`: see docs/fault-report.md.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startClusterSite } from './cluster/cluster-site.ts';
import { type FaultKind, faultKinds } from './faults/fault.ts';
import { describeFigures, figuresOf } from './figures.ts';
import { startOneNode } from './one-node.ts';
import { writeReport } from './report.ts';
import { type RunResult, runOnce } from './run-once.ts';

const REPORT = fileURLToPath(new URL('../../docs/fault-report.md', import.meta.url));

const stopping = new AbortController();
// What was started is stopped in order, then this ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!stopping.signal.aborted) throw error;
  console.log('stopped before its end');
  return 1;
});
// Node may spin for ever while it gives up many handles by itself.
process.exit(code);

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      seconds: { type: 'string', default: '60' },
      clients: { type: 'string', default: '24' },
      runs: { type: 'string', default: '1' },
      rate: { type: 'string', default: '6' },
      only: { type: 'string' },
      trace: { type: 'string' },
      cluster: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
    },
  });
  const first = whole('--seed', values.seed ?? `${Date.now() % 1_000_000}`);
  const results: RunResult[] = [];
  for (let run = 0; run < whole('--runs', values.runs); run += 1) {
    const seed = first + run;
    console.log(`seed ${seed}`);
    const result = await runOnce({
      seed,
      durationMs: whole('--seconds', values.seconds) * 1_000,
      clients: whole('--clients', values.clients),
      actsPerSecond: whole('--rate', values.rate),
      only: values.only === undefined ? undefined : readKinds(values.only),
      startSite: values.cluster ? startClusterSite : startOneNode,
      say: (line) => console.log(`  ${line}`),
      signal: stopping.signal,
    });
    results.push(result);
    for (const { kind, client, detail } of result.violations) {
      console.log(`  VIOLATION ${kind}, ${client}: ${detail}`);
    }
    console.log(describeFigures(figuresOf(result)));
    if (result.violations.length > 0 && values.trace !== undefined) {
      await writeTrace(join(values.trace, `${seed}`), result);
    }
  }
  if (values.report) {
    const { seconds, clients, runs, rate } = values;
    const options = `--seconds ${seconds} --clients ${clients} --rate ${rate}`;
    const site = values.cluster ? '--cluster ' : '';
    const command = `npm run chaos -- ${site}--seed ${first} --runs ${runs} ${options}`;
    const before = await readFile(REPORT, 'utf8').catch(() => '');
    const day = new Date().toISOString().slice(0, 10);
    const kind = values.cluster ? 'cluster' : 'one-node';
    await writeFile(REPORT, writeReport(before, kind, results, command, day));
  }
  const failed = results.filter(({ violations }) => violations.length > 0);
  const seeds = failed.map(({ plan }) => plan.seed).join(', ');
  console.log(
    failed.length === 0 ? 'every promise was kept' : `broken promises with seed ${seeds}`,
  );
  return failed.length === 0 ? 0 : 1;
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`${name} is a whole number, not "${text}"`);
}

function readKinds(text: string): ReadonlySet<FaultKind> {
  const kinds = Object.keys(faultKinds) as FaultKind[];
  const wanted = kinds.filter((kind) => text.split(',').includes(kind));
  if (wanted.length !== text.split(',').length) throw new Error(`--only: one of ${kinds}`);
  return new Set(wanted);
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
