import type { Address } from './address.ts';
import type { Speech } from './speech.ts';

export const benchModes = [
  ...(['pairs', 'rate', 'group', 'offline', 'idle', 'login'] as const),
  ...(['sync', 'reconnect'] as const),
] as const;
export type BenchMode = (typeof benchModes)[number];

export type BenchOptions = Speech & {
  mode: BenchMode;
  /** Connections go to one after the other: 0 and 1, who are a pair, to two. */
  servers: readonly Address[];
  connections: number;
  /** Conversations that each user has when all come back. */
  conversations: number;
  /** Messages that each sender keeps in flight. */
  window: number;
  frameBytes: number;
  seconds: number;
  warmupSeconds: number;
  /** How long stragglers are waited for after the last message was sent. */
  drainSeconds: number;
  /** A message not seen for so long no longer holds its sender back. */
  timeoutSeconds: number;
  ratePerSecond: number;
  senders: number;
  targets: number;
  messages: number;
  /** Offline messages that a sender writes before it asks whether they are stored. */
  burst: number;
  loginsAtOnce: number;
  holdSeconds: number;
  /** Client addresses 127.0.0.1, 127.0.0.2 …: one address has ports for 28,000 connections. */
  sourceAddresses: number;
  serverPids: readonly number[];
  password: string;
};

export const defaultOptions: Omit<BenchOptions, 'mode' | 'servers'> = {
  profile: 'classic',
  wire: 'tcp',
  codec: 'json',
  connections: 100,
  conversations: 20,
  window: 1,
  frameBytes: 150,
  seconds: 10,
  warmupSeconds: 1,
  drainSeconds: 5,
  timeoutSeconds: 5,
  ratePerSecond: 5000,
  senders: 10,
  targets: 100,
  messages: 100_000,
  burst: 100,
  loginsAtOnce: 64,
  holdSeconds: 3,
  sourceAddresses: 1,
  serverPids: [],
  password: 'bench-password',
};

const ranges: Partial<Record<keyof BenchOptions, [least: number, most: number]>> = {
  connections: [1, 60_000],
  conversations: [1, 1000],
  window: [1, 100_000],
  frameBytes: [150, 60_000],
  seconds: [0.1, 3600],
  warmupSeconds: [0, 600],
  drainSeconds: [0, 600],
  timeoutSeconds: [0.1, 600],
  ratePerSecond: [1, 10_000_000],
  senders: [1, 10_000],
  targets: [1, 60_000],
  messages: [1, 100_000_000],
  burst: [1, 100_000],
  loginsAtOnce: [1, 10_000],
  holdSeconds: [0, 3600],
  sourceAddresses: [1, 200],
};

/** Throws one clear line for the first option that is out of its range. */
export function checkOptions(options: BenchOptions): void {
  for (const [name, range] of Object.entries(ranges)) {
    const value = options[name as keyof BenchOptions];
    const [least, most] = range;
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new Error(`${name} must be a number from ${least} to ${most}`);
    }
  }
  checkSpeech(options);
  if (options.mode === 'pairs' || options.mode === 'rate') {
    if (options.connections % 2 !== 0) throw new Error('connections must be even: they are pairs');
  }
  if (options.mode === 'group' && options.connections <= options.senders) {
    throw new Error('a group needs more connections than senders');
  }
}

function checkSpeech({ mode, profile, wire, codec }: BenchOptions): void {
  if (profile === 'classic' && (wire !== 'tcp' || codec !== 'json')) {
    throw new Error('WebSocket and Protobuf need --profile v2');
  }
  if ((mode === 'sync' || mode === 'reconnect') && profile === 'classic') {
    throw new Error(`${mode} needs --profile v2`);
  }
  if (mode === 'offline' && profile === 'v2') throw new Error('offline is for the classic profile');
}
