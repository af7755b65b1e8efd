import type { Load, Measurement } from './measurement.ts';

/** One figure of a scenario, and what it should be. */
export type Figure = {
  what: string;
  of(measurement: Measurement): number;
  unit: '/s' | ' ms' | ' KiB';
  goal: { kind: 'ratio' | 'least' | 'most'; value: number };
};

export type Scenario = {
  name: string;
  load(seconds: number): Load;
  figures: Figure[];
  /** False where the relay has nothing to compare with: it stores nothing. */
  relay: boolean;
  warmupSeconds: number;
};

const ratio = (value: number) => ({ kind: 'ratio', value }) as const;
const least = (value: number) => ({ kind: 'least', value }) as const;
const most = (value: number) => ({ kind: 'most', value }) as const;
const perSecond = ({ perSecond }: Measurement) => perSecond;

function pairs(connections: number, window: number, goal: number): Scenario {
  const what = `one-to-one, ${window} in flight, ${connections.toLocaleString('en')} connections`;
  return {
    name: `pairs-${window}-${connections}`,
    load: () => ({ mode: 'pairs', connections, window }),
    figures: [{ what, of: perSecond, unit: '/s', goal: ratio(goal) }],
    relay: true,
    warmupSeconds: 2,
  };
}

export const scenarios: Scenario[] = [
  pairs(100, 1, 0.7),
  pairs(1000, 1, 0.7),
  pairs(100, 16, 0.4),
  {
    name: 'offline',
    load: (seconds) => ({
      mode: 'offline',
      senders: 10,
      targets: 1000,
      messages: Math.round(seconds * 100_000),
      burst: 100,
    }),
    figures: [
      { what: 'offline messages stored', of: perSecond, unit: '/s', goal: least(100_000) },
      {
        what: 'offline messages read back at login',
        of: ({ readPerSecond }) => readPerSecond,
        unit: '/s',
        goal: least(100_000),
      },
    ],
    relay: false,
    warmupSeconds: 0,
  },
  {
    name: 'group',
    load: () => ({ mode: 'group', connections: 1000, senders: 10, window: 1 }),
    figures: [
      {
        what: 'deliveries in a group of 1,000, 10 senders',
        of: perSecond,
        unit: '/s',
        goal: least(120_000),
      },
    ],
    relay: true,
    warmupSeconds: 2,
  },
  {
    name: 'group-10000',
    // Those who are not online cost a message nothing: it is one row, whatever the members.
    load: () => ({ mode: 'group', connections: 5000, senders: 8, window: 1 }),
    figures: [
      {
        what: 'deliveries in a group with 5,000 online, 8 senders',
        of: perSecond,
        unit: '/s',
        goal: least(200_000),
      },
      { what: 'the same: p99', of: ({ p99Ms }) => p99Ms, unit: ' ms', goal: most(1000) },
    ],
    relay: true,
    warmupSeconds: 2,
  },
  {
    name: 'rate',
    load: () => ({ mode: 'rate', connections: 1000, ratePerSecond: 5000 }),
    figures: [
      {
        what: '5,000 messages/s over 1,000 connections: p50',
        of: ({ p50Ms }) => p50Ms,
        unit: ' ms',
        goal: most(0.5),
      },
      { what: 'the same: p99', of: ({ p99Ms }) => p99Ms, unit: ' ms', goal: most(2) },
    ],
    relay: true,
    warmupSeconds: 5,
  },
  {
    name: 'idle',
    load: () => ({ mode: 'idle', connections: 10_000, sourceAddresses: 4 }),
    figures: [
      {
        what: 'an idle connection, of 10,000',
        of: ({ kibPerConnection }) => kibPerConnection,
        unit: ' KiB',
        goal: most(6),
      },
    ],
    relay: true,
    warmupSeconds: 0,
  },
];
