import { type Measured, measureOn } from './compare.ts';
import { openFileLimit } from './machine.ts';
import { type Generator, type Load, type Speech, usersOf } from './measurement.ts';
import { formatValue } from './table.ts';

const v2: Speech = { profile: 'v2' };
const protobuf: Speech = { ...v2, codec: 'protobuf' };
const webSocket: Speech = { ...v2, wire: 'websocket' };

/** A figure of v2, and what it is compared with in the same run. */
export type Variant = {
  name: string;
  what: string;
  load: Load;
  /** With what its figure is divided. */
  against?: { what: string; load: Load };
  of(measured: Measured): number;
  unit: '/s' | ' KiB' | ' s';
  goal: { kind: 'ratio' | 'least' | 'most'; value: number };
};

const perSecond = ({ perSecond }: Measured) => perSecond;
const sparedFiles = 200;

function pairs(window: number, speech: Speech): Load {
  return { mode: 'pairs', connections: 100, window, ...speech };
}

function ratioOf(
  name: string,
  window: number,
  [what, speech]: [string, Speech],
  [other, otherSpeech]: [string, Speech],
  value: number,
): Variant {
  return {
    name,
    what: `${what}, ${window} in flight`,
    load: pairs(window, speech),
    against: { what: other, load: pairs(window, otherSpeech) },
    of: perSecond,
    unit: '/s',
    goal: { kind: 'ratio', value },
  };
}

function group(name: string, what: string, speech: Speech): Variant {
  return {
    name,
    what: `deliveries in a group of 1,000, 10 senders, ${what}`,
    load: { mode: 'group', connections: 1000, senders: 10, window: 1, ...speech },
    of: perSecond,
    unit: '/s',
    goal: { kind: 'least', value: 150_000 },
  };
}

export const variants: Variant[] = [
  ratioOf('v2-1', 1, ['v2', v2], ['classic', {}], 0.8),
  ratioOf('v2-16', 16, ['v2', v2], ['classic', {}], 0.8),
  ratioOf('protobuf-16', 16, ['Protobuf', protobuf], ['JSON', v2], 1.1),
  ratioOf('websocket-1', 1, ['WebSocket', webSocket], ['TCP', v2], 0.7),
  ratioOf('websocket-16', 16, ['WebSocket', webSocket], ['TCP', v2], 0.7),
  group('group-v2', 'v2 over TCP', v2),
  group('group-websocket', 'v2 over WebSocket', webSocket),
  {
    name: 'sync',
    what: 'messages read back by sync',
    load: { mode: 'sync', senders: 20, messages: 400_000, ...v2 },
    of: perSecond,
    unit: '/s',
    goal: { kind: 'least', value: 100_000 },
  },
  {
    name: 'reconnect',
    what: '10,000 clients with 20 conversations each come back at once: all in after',
    load: { mode: 'reconnect', connections: 10_000, sourceAddresses: 4, ...webSocket },
    of: ({ seconds }) => seconds,
    unit: ' s',
    goal: { kind: 'most', value: 10 },
  },
  {
    name: 'idle-websocket',
    what: 'an idle WebSocket connection, of 10,000',
    load: { mode: 'idle', connections: 10_000, sourceAddresses: 4, ...webSocket },
    of: ({ kibPerConnection }) => kibPerConnection,
    unit: ' KiB',
    goal: { kind: 'most', value: 12 },
  },
];

/** Measures those that are named, each against its other in turns, and makes a table of them. */
export async function compareVariants(
  generator: Generator,
  names: readonly string[],
  seconds: number,
): Promise<string[]> {
  const rows: string[] = [];
  for (const variant of variants.filter(({ name }) => names.includes(name))) {
    if (usersOf(variant.load) + sparedFiles > openFileLimit()) {
      console.log(`${variant.name}: left out, needs more open files (raise ulimit -n)`);
      continue;
    }
    console.log(`${variant.name}:`);
    rows.push(await rowOf(variant, generator, seconds));
  }
  if (rows.length === 0) return [];
  return [
    '| | compared with | Parley | ratio | goal | met | notes |',
    '|---|---:|---:|---:|---:|---|---|',
    ...rows,
  ];
}

/** The other before and after, half as long each: a machine that drifts favours neither. */
async function rowOf(variant: Variant, generator: Generator, seconds: number): Promise<string> {
  const { against, load, of, unit, goal } = variant;
  const half = { seconds: seconds / 2, warmupSeconds: 2 };
  const others: Measured[] = [];
  if (against !== undefined) others.push(await measureOn('parley', generator, against.load, half));
  const own = await measureOn('parley', generator, load, { seconds, warmupSeconds: 2 });
  if (against !== undefined) others.push(await measureOn('parley', generator, against.load, half));
  const value = of(own);
  const other = others.reduce((sum, one) => sum + of(one), 0) / others.length;
  const ratio = value / other;
  const isMet =
    own.faults === '' &&
    (goal.kind === 'ratio'
      ? ratio >= goal.value
      : goal.kind === 'least'
        ? value >= goal.value
        : value <= goal.value);
  const sign = goal.kind === 'most' ? '≤' : '≥';
  const cells = [
    variant.what,
    against === undefined ? '–' : `${against.what}: ${formatValue(other, unit)}`,
    formatValue(value, unit),
    against === undefined ? '–' : ratio.toFixed(2),
    goal.kind === 'ratio'
      ? `ratio ≥ ${goal.value}`
      : `${sign} ${goal.value.toLocaleString('en')}${unit}`,
    isMet ? 'yes' : 'no',
    notesOf(own, others, of).join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function notesOf(own: Measured, others: Measured[], of: Variant['of']): string[] {
  const all = [own, ...others];
  const notes = all.map(({ faults }) => faults).filter((text) => text !== '');
  const foreign = Math.max(...all.map((one) => one.foreignCpuShare));
  if (foreign > 0.1) notes.push(`not quiet: others used ${Math.round(foreign * 100)} % of a core`);
  const values = others.map(of);
  const drift = values.length < 2 ? 0 : 1 - Math.min(...values) / Math.max(...values);
  if (drift > 0.15)
    notes.push(`not quiet: the two runs beside it differ by ${Math.round(drift * 100)} %`);
  if (own.loadCpuShare > 0.95) notes.push('the generator was at its limit');
  return notes;
}
