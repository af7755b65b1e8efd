import { measureOn } from './compare.ts';
import type { Generator, Load } from './measurement.ts';
import { formatValue } from './table.ts';

const loads: { what: string; load: Load }[] = [
  {
    what: 'one-to-one, 1 in flight, 100 connections',
    load: { mode: 'pairs', connections: 100, window: 1 },
  },
  {
    what: 'one-to-one, 1 in flight, 1,000 connections',
    load: { mode: 'pairs', connections: 1000, window: 1 },
  },
  {
    what: 'one-to-one, 16 in flight, 100 connections',
    load: { mode: 'pairs', connections: 100, window: 16 },
  },
];

/** Both generators at the relay, in turns: do they tell the same? */
export async function compareGenerators(
  own: Generator,
  external: Generator,
  seconds: number,
): Promise<string[]> {
  const lines = [
    `| load on the relay | ${external.name} | ${own.name} | ratio | notes |`,
    '|---|---:|---:|---:|---|',
  ];
  for (const { what, load } of loads) {
    const timing = { seconds, warmupSeconds: 2 };
    const theirs = await measureOn('relay', external, load, timing);
    const ours = await measureOn('relay', own, load, timing);
    const notes = [theirs.faults, ours.faults].filter((text) => text !== '');
    if (ours.loadCpuShare > 0.95) notes.push(`${own.name} was at its limit`);
    const foreign = Math.max(ours.foreignCpuShare, theirs.foreignCpuShare);
    if (foreign > 0.1)
      notes.push(`not quiet: others used ${Math.round(foreign * 100)} % of a core`);
    const ratio = (ours.perSecond / theirs.perSecond).toFixed(2);
    const cells = [
      what,
      formatValue(theirs.perSecond, '/s'),
      formatValue(ours.perSecond, '/s'),
      ratio,
      notes.join('; '),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines;
}
