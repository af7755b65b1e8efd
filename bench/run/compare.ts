import { watchForeignLoad } from './foreign-load.ts';
import type { Generator, Load, LoadTiming, Measurement } from './measurement.ts';
import type { Figure, Scenario } from './scenarios.ts';
import { type ServerKind, startServer } from './servers.ts';

export type Row = {
  figure: Figure;
  relay: number | undefined;
  parley: number | undefined;
  ratio: number | undefined;
  met: boolean | undefined;
  notes: string[];
};

export type Measured = Measurement & { foreignCpuShare: number };

export async function measureOn(
  kind: ServerKind,
  generator: Generator,
  load: Load,
  timing: LoadTiming,
): Promise<Measured> {
  const server = await startServer(kind);
  try {
    const foreignLoad = watchForeignLoad([server.pid]);
    const measurement = await generator.measure(load, timing, server);
    const foreignCpuShare = foreignLoad() ?? 0;
    const { faults } = measurement;
    const values = Object.entries({ ...measurement, foreignCpuShare })
      .filter(([, value]) => typeof value === 'number' && !Number.isNaN(value))
      .map(([name, value]) => `${name} ${Math.round(Number(value) * 1000) / 1000}`);
    console.log(`  ${kind}: ${values.join(', ')}${faults === '' ? '' : `; FAULTS: ${faults}`}`);
    return { ...measurement, foreignCpuShare };
  } finally {
    await server.stop();
  }
}

/** The relay before and after Parley, half as long each: a machine that drifts favours neither. */
export async function compare(
  scenario: Scenario,
  generator: Generator,
  seconds: number,
  withParley: boolean,
): Promise<Row[]> {
  const { warmupSeconds } = scenario;
  const load = scenario.load(seconds);
  const half = { seconds: seconds / 2, warmupSeconds };
  const relays: Measured[] = [];
  if (scenario.relay) relays.push(await measureOn('relay', generator, load, half));
  const parley = withParley
    ? await measureOn('parley', generator, load, { seconds, warmupSeconds })
    : undefined;
  if (scenario.relay) relays.push(await measureOn('relay', generator, load, half));
  return scenario.figures.map((figure) => rowOf(figure, relays, parley));
}

function rowOf(figure: Figure, relays: Measured[], parley: Measured | undefined): Row {
  const relay =
    relays.length === 0
      ? undefined
      : relays.reduce((sum, one) => sum + figure.of(one), 0) / relays.length;
  const value = parley === undefined ? undefined : figure.of(parley);
  const ratio = value === undefined || relay === undefined ? undefined : value / relay;
  const notes: string[] = [];
  if (parley !== undefined && parley.faults !== '') notes.push(parley.faults);
  for (const one of relays) if (one.faults !== '') notes.push(`relay: ${one.faults}`);
  const all = parley === undefined ? relays : [...relays, parley];
  const foreign = Math.max(...all.map((one) => one.foreignCpuShare));
  if (foreign > 0.1) notes.push(`not quiet: others used ${Math.round(foreign * 100)} % of a core`);
  const drift = driftOf(relays.map(figure.of));
  if (drift > 0.15) {
    notes.push(`not quiet: the relay's two runs differ by ${Math.round(drift * 100)} %`);
  }
  // A timetable is kept by spinning: there a full core says nothing.
  const bound = figure.unit === '/s' ? Math.max(0, ...relays.map((one) => one.loadCpuShare)) : 0;
  if (bound > 0.95) notes.push('at the relay the generator was at its limit');
  return { figure, relay, parley: value, ratio, met: isMet(figure, value, ratio, parley), notes };
}

function driftOf(values: number[]): number {
  return values.length < 2 ? 0 : 1 - Math.min(...values) / Math.max(...values);
}

function isMet(
  { goal }: Figure,
  value: number | undefined,
  ratio: number | undefined,
  parley: Measurement | undefined,
): boolean | undefined {
  if (value === undefined || parley === undefined) return undefined;
  if (parley.faults !== '') return false;
  switch (goal.kind) {
    case 'ratio':
      return ratio === undefined ? undefined : ratio >= goal.value;
    case 'least':
      return value >= goal.value;
    case 'most':
      return value <= goal.value;
  }
}
