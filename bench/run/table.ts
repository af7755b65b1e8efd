import { readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './compare.ts';
import type { Figure } from './scenarios.ts';

export type Unit = Figure['unit'] | ' s' | ' µs';

/** The parts of the page that runs renew. */
export type Section = 'table' | 'cluster table' | 'balancing table' | 'search table';

const end = '<!-- end of table -->';

export function tableOf(rows: Row[]): string[] {
  return [
    '| | bare relay | Parley | ratio | goal | met | notes |',
    '|---|---:|---:|---:|---:|---|---|',
    ...rows.map(({ figure, relay, parley, ratio, met, notes }) => {
      const cells = [
        figure.what,
        relay === undefined ? '–' : formatValue(relay, figure.unit),
        parley === undefined ? '–' : formatValue(parley, figure.unit),
        ratio === undefined ? '–' : ratio.toFixed(2),
        formatGoal(figure),
        met === undefined ? '–' : met ? 'yes' : 'no',
        notes.join('; '),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

export function formatValue(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return '–';
  if (unit === '/s') return `${Math.round(value).toLocaleString('en')}/s`;
  return `${value.toFixed(2)}${unit}`;
}

function formatGoal({ goal, unit }: Figure): string {
  if (goal.kind === 'ratio') return `ratio ≥ ${goal.value}`;
  const value = unit === '/s' ? goal.value.toLocaleString('en') : goal.value;
  return `${goal.kind === 'least' ? '≥' : '≤'} ${value}${unit}`;
}

/** Puts the lines between the markers of a section, in the place of what was there. */
export function writeSection(path: string, section: Section, lines: readonly string[]): void {
  const begin = `<!-- ${section}: written by \`npm run bench\` -->`;
  const page = readFileSync(path, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < from) throw new Error(`${path} has no markers for the ${section}`);
  const head = page.slice(0, from + begin.length);
  writeFileSync(path, `${head}\n${lines.join('\n')}\n${page.slice(to)}`);
}
