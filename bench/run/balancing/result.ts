import { type Histogram, quantile } from '../../../packages/cli/src/bench/histogram.ts';
import type { Seen } from './clients.ts';

export type Result = {
  name: string;
  seen: Seen;
  /** Of each node, the slow one first: on average. */
  connections: number[];
  /** Of a core. */
  cpuShares: number[];
  foreignCpuShare: number;
};

export function resultTable(results: readonly Result[]): string[] {
  const [roundRobin] = results;
  return [
    '',
    '| | connections: slow node, others | processor, % of a core | p50 | p99 | p99 of round robin’s | login p99 | unanswered, refused | notes |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---|',
    ...results.map((result) => {
      const { seen, connections, cpuShares, foreignCpuShare } = result;
      const p99 = quantile(seen.answersUs, 0.99);
      const ofFirst = roundRobin === undefined ? 0 : quantile(roundRobin.seen.answersUs, 0.99);
      const cells = [
        result.name,
        connections.map((count) => Math.round(count)).join(', '),
        cpuShares.map((share) => Math.round(share * 100)).join(', '),
        ms(seen.answersUs, 0.5),
        ms(seen.answersUs, 0.99),
        (p99 / ofFirst).toFixed(2),
        ms(seen.loginsUs, 0.99),
        `${seen.unanswered}, ${seen.refused}`,
        foreignCpuShare > 0.1
          ? `not quiet: others used ${Math.round(foreignCpuShare * 100)} % of a core`
          : '',
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function ms(histogram: Histogram, share: number): string {
  return `${(quantile(histogram, share) / 1000).toFixed(1)} ms`;
}
