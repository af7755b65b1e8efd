// The benchmark: `npm run bench -- [--quick] [--only NAME,…] [--seconds 30]`. See README.md here.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compareGenerators } from './run/agreement.ts';
import { balancingName, runBalancing } from './run/balancing/experiment.ts';
import { clusterScenarios } from './run/cluster/scenarios.ts';
import { missingServers } from './run/cluster/site.ts';
import { clusterTable } from './run/cluster/table.ts';
import { compare, type Row } from './run/compare.ts';
import { externalGenerator } from './run/external-generator.ts';
import { agreementName, type Flags, parseFlags } from './run/flags.ts';
import { describeMachine, openFileLimit } from './run/machine.ts';
import { usersOf } from './run/measurement.ts';
import { ownGenerator } from './run/own-generator.ts';
import { killChildren } from './run/pinned.ts';
import { scenarios } from './run/scenarios.ts';
import { runSearch, searchName } from './run/search/experiment.ts';
import { hasParley } from './run/servers.ts';
import { type Section, tableOf, writeSection } from './run/table.ts';
import { compareVariants } from './run/variants.ts';

const sparedFiles = 200;

async function main(flags: Flags): Promise<void> {
  const program = process.env.PARLEY_LOADGEN;
  const external = program === undefined ? undefined : externalGenerator(program);
  const generator = external ?? ownGenerator;
  const withParley = hasParley() && !flags.relayOnly;
  if (!withParley) console.log('without Parley: the relay alone');
  if (availableParallelism() < 2) console.log('one core only: server and load share it');

  const rows: Row[] = [];
  for (const scenario of scenarios) {
    if (!flags.names.includes(scenario.name)) continue;
    if (usersOf(scenario.load(1)) + sparedFiles > openFileLimit()) {
      console.log(`${scenario.name}: left out, needs more open files (raise ulimit -n)`);
      continue;
    }
    if (!withParley && !scenario.relay) continue;
    console.log(`${scenario.name}:`);
    rows.push(...(await compare(scenario, generator, flags.seconds, withParley)));
  }
  const lines = rows.length === 0 ? [] : ['', ...tableOf(rows)];
  const ofVariants = withParley
    ? await compareVariants(ownGenerator, flags.names, flags.seconds)
    : [];
  if (ofVariants.length > 0) lines.push('', ...ofVariants);
  if (flags.names.includes(agreementName) && external !== undefined) {
    console.log(`${agreementName}:`);
    const seconds = Math.min(10, flags.seconds);
    lines.push('', ...(await compareGenerators(ownGenerator, external, seconds)));
  }
  const show = (section: Section, table: readonly string[], by: string) => {
    if (table.length === 0) return;
    const date = new Date().toISOString().slice(0, 10);
    const how = `${date}, ${flags.seconds} s each, load by ${by}; ${describeMachine()}.`;
    const all = [...table, '', how, ''];
    console.log(all.join('\n'));
    if (flags.write) writeSection(join(import.meta.dirname, 'README.md'), section, all);
  };
  show('table', lines, generator.name);
  if (!withParley) return;
  show('cluster table', await onClusters(flags), ownGenerator.name);
  if (flags.names.includes(balancingName) && has(balancingName, ['haproxy'])) {
    show('balancing table', await runBalancing(flags.seconds), 'the experiment itself');
  }
  if (flags.names.includes(searchName) && has(searchName, [])) {
    show('search table', await runSearch(), 'the experiment itself');
  }
}

async function onClusters({ names, seconds }: Flags): Promise<string[]> {
  const chosen = clusterScenarios.filter(({ name }) => names.includes(name));
  if (chosen.length === 0 || !has('cluster', [])) return [];
  const rows = [];
  for (const { name, measure } of chosen) {
    console.log(`${name}:`);
    rows.push(...(await measure(seconds)));
  }
  return ['', ...clusterTable(rows)];
}

function has(name: string, more: readonly string[]): boolean {
  const missing = missingServers(['mariadbd', 'redis-server', ...more]);
  if (missing.length > 0) console.log(`${name}: left out, needs ${missing.join(', ')}`);
  return missing.length === 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    killChildren();
    process.exit(130);
  });
}
try {
  await main(parseFlags(process.argv.slice(2)));
} catch (error) {
  killChildren();
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
