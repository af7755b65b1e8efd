// The benchmark: `npm run bench -- [--quick] [--only NAME,…] [--seconds 30]`. See README.md here.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compareGenerators } from './run/agreement.ts';
import { compare, type Row } from './run/compare.ts';
import { externalGenerator } from './run/external-generator.ts';
import { agreementName, type Flags, parseFlags } from './run/flags.ts';
import { describeMachine, openFileLimit } from './run/machine.ts';
import { usersOf } from './run/measurement.ts';
import { ownGenerator } from './run/own-generator.ts';
import { killChildren } from './run/pinned.ts';
import { scenarios } from './run/scenarios.ts';
import { hasParley } from './run/servers.ts';
import { tableOf, writeBetweenMarkers } from './run/table.ts';
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
  const date = new Date().toISOString().slice(0, 10);
  lines.push(
    '',
    `${date}, ${flags.seconds} s each, load by ${generator.name}; ${describeMachine()}.`,
    '',
  );
  console.log(lines.join('\n'));
  if (flags.write) writeBetweenMarkers(join(import.meta.dirname, 'README.md'), lines);
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
