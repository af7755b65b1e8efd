import type { Load } from '../measurement.ts';
import { type ClusterMeasured, measureCluster } from './measure.ts';
import { type ClusterRow, row } from './table.ts';

/** Measures on clusters of one node and of two, and gives the rows of the table. */
export type ClusterScenario = {
  name: string;
  measure(seconds: number): Promise<ClusterRow[]>;
};

const v2 = { profile: 'v2' } as const;
const warmupSeconds = 3;

export const clusterScenarios: ClusterScenario[] = [
  {
    name: 'cluster-pairs',
    async measure(seconds) {
      const load: Load = { mode: 'pairs', connections: 1000, window: 1, ...v2 };
      const { one, two } = await oneAndTwo(load, seconds);
      const perSecond = (of: ClusterMeasured) => of.perSecond;
      return [
        row('one-to-one within one node, 1,000 connections', perSecond, '/s', {
          one,
          goal: { least: 25_000 },
        }),
        row('one-to-one between two nodes, 1,000 connections', perSecond, '/s', {
          two,
          goal: { least: 15_000 },
        }),
        ...processorRows('the same', one, two),
      ];
    },
  },
  {
    name: 'cluster-rate',
    async measure(seconds) {
      const load: Load = { mode: 'rate', connections: 1000, ratePerSecond: 2000, ...v2 };
      const { one, two } = await oneAndTwo(load, seconds);
      const what = '2,000 messages/s over 1,000 connections';
      return [
        row(`${what}: p50`, ({ p50Ms }) => p50Ms, ' ms', { one, two, goal: { most: 5 } }),
        row('the same: p99', ({ p99Ms }) => p99Ms, ' ms', { one, two }),
        ...processorRows('the same', one, two),
      ];
    },
  },
  {
    name: 'cluster-load',
    async measure(seconds) {
      const load: Load = { mode: 'rate', connections: 1000, ratePerSecond: 10_000, ...v2 };
      const { one, two } = await oneAndTwo(load, seconds);
      return processorRows('10,000 messages/s over 1,000 connections', one, two, 1.15);
    },
  },
  {
    name: 'cluster-growth',
    async measure(seconds) {
      const half = { seconds: seconds / 2, warmupSeconds };
      const alone: Load = { mode: 'rate', connections: 500, ratePerSecond: 5_000, ...v2 };
      const both: Load = { ...alone, connections: 1000, ratePerSecond: 10_000 };
      const before = await measureCluster(1, alone, half);
      const two = [await measureCluster(2, both, { seconds, warmupSeconds })];
      const one = [before, await measureCluster(1, alone, half)];
      return processorRows('5,000 messages/s on one node, 10,000 on two', one, two, 1.15);
    },
  },
  {
    name: 'cluster-offline',
    async measure(seconds) {
      const messages = Math.round(seconds * 20_000);
      const load: Load = { mode: 'offline', senders: 10, targets: 1000, messages, burst: 100 };
      const one = [await measureCluster(1, load, { seconds, warmupSeconds: 0 })];
      return [
        row('offline messages stored', ({ perSecond }) => perSecond, '/s', {
          one,
          goal: { least: 20_000 },
        }),
        row('offline messages read back at login', (of) => of.readPerSecond, '/s', { one }),
      ];
    },
  },
  {
    name: 'cluster-logins',
    async measure(seconds) {
      const load: Load = {
        mode: 'reconnect',
        connections: 4000,
        conversations: 4,
        sourceAddresses: 1,
        wire: 'websocket',
        ...v2,
      };
      const timing = { seconds, warmupSeconds: 0 };
      const one = [await measureCluster(1, load, timing)];
      const two = [await measureCluster(2, load, timing)];
      const what = 'logins by token, 4,000 at once with 4 conversations each';
      return [row(what, (of) => of.perSecond, '/s', { one, two, goal: { least: 1_000 } })];
    },
  },
];

/** One node before and after two, half as long each: a machine that drifts favours neither. */
async function oneAndTwo(load: Load, seconds: number) {
  const half = { seconds: seconds / 2, warmupSeconds };
  const before = await measureCluster(1, load, half);
  const two = [await measureCluster(2, load, { seconds, warmupSeconds })];
  return { one: [before, await measureCluster(1, load, half)], two };
}

function processorRows(
  what: string,
  one: ClusterMeasured[],
  two: ClusterMeasured[],
  ratio?: number,
): ClusterRow[] {
  const goal = ratio === undefined ? undefined : { ratio };
  return [
    row(`${what}: processor time of the nodes`, ({ nodesUs }) => nodesUs, ' µs', {
      one,
      two,
      ...(goal && { goal }),
    }),
    row('… of MariaDB', ({ mariadbUs }) => mariadbUs, ' µs', { one, two }),
    row('… of Redis', ({ redisUs }) => redisUs, ' µs', { one, two }),
  ];
}
