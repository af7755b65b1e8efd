import { formatValue, type Unit } from '../table.ts';
import type { ClusterMeasured } from './measure.ts';

type Goal = { least: number } | { most: number } | { ratio: number };

/** One line, with what was measured on one node, on two, or on both. */
export type ClusterRow = {
  cells: string[];
  met: boolean | undefined;
};

type Measured = { one?: ClusterMeasured[]; two?: ClusterMeasured[]; goal?: Goal };

export function row(
  what: string,
  of: (measured: ClusterMeasured) => number,
  unit: Unit,
  { one = [], two = [], goal }: Measured,
): ClusterRow {
  const [ofOne, ofTwo] = [mean(one.map(of)), mean(two.map(of))];
  const ratio = ofTwo / ofOne;
  const all = [...one, ...two];
  const isClean = all.every(({ faults }) => faults === '');
  const worst = goal !== undefined && 'most' in goal ? Math.max : Math.min;
  const counted = [ofOne, ofTwo].filter((value) => !Number.isNaN(value));
  const met = goal === undefined ? undefined : isClean && isMet(goal, worst(...counted), ratio);
  const cells = [
    what,
    formatValue(ofOne, unit),
    formatValue(ofTwo, unit),
    Number.isNaN(ratio) ? '–' : ratio.toFixed(2),
    goal === undefined ? '–' : formatGoal(goal, unit),
    met === undefined ? '–' : met ? 'yes' : 'no',
    notesOf(all, one.map(of)).join('; '),
  ];
  return { cells, met };
}

export function clusterTable(rows: readonly ClusterRow[]): string[] {
  return [
    '| | one node | two nodes | ratio | goal | met | notes |',
    '|---|---:|---:|---:|---:|---|---|',
    ...rows.map(({ cells }) => `| ${cells.join(' | ')} |`),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isMet(goal: Goal, value: number, ratio: number): boolean {
  if ('least' in goal) return value >= goal.least;
  return 'most' in goal ? value <= goal.most : ratio <= goal.ratio;
}

function formatGoal(goal: Goal, unit: Unit): string {
  if ('ratio' in goal) return `ratio ≤ ${goal.ratio}`;
  const value = 'least' in goal ? goal.least : goal.most;
  return `${'least' in goal ? '≥' : '≤'} ${value.toLocaleString('en')}${unit}`;
}

function notesOf(all: readonly ClusterMeasured[], ofOne: readonly number[]): string[] {
  const notes = all.map(({ faults }) => faults).filter((text) => text !== '');
  const foreign = Math.max(...all.map((one) => one.foreignCpuShare));
  if (foreign > 0.1) notes.push(`not quiet: others used ${Math.round(foreign * 100)} % of a core`);
  const drift = ofOne.length < 2 ? 0 : 1 - Math.min(...ofOne) / Math.max(...ofOne);
  if (drift > 0.15)
    notes.push(`not quiet: the two runs on one node differ by ${Math.round(drift * 100)} %`);
  return notes;
}
