import type { LinkName } from '../site.ts';

/** What is done to a node, to what nodes share, or to the wires of some clients. Times in ms. */
export type NodeFault =
  /** SIGKILL, and after so long another start. */
  | { readonly kind: 'kill'; readonly downMs: number }
  /** SIGTERM, and another start. */
  | { readonly kind: 'restart' }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'pause'; readonly ms: number }
  /** The same, for longer than the node's lease. */
  | { readonly kind: 'freeze'; readonly ms: number }
  /** SIGTERM and another start of one node after the other. */
  | { readonly kind: 'rolling-restart'; readonly betweenMs: number }
  /** A disk without room; it is killed in the middle of it, or not. */
  | { readonly kind: 'disk-full'; readonly ms: number; readonly isKilled: boolean }
  /** Some calls of fsync and fdatasync give EIO, without having done anything. */
  | SyscallFault<'fsync-fails'>
  /** The same for writes. */
  | SyscallFault<'write-fails'>
  /** Each fsync takes longer. */
  | { readonly kind: 'slow-disk'; readonly ms: number; readonly delayMs: number };

type SyscallFault<Kind> = {
  readonly kind: Kind;
  readonly ms: number;
  /** Every which call, from the first on. */
  readonly every: number;
  readonly isKilled: boolean;
};

type Links = { readonly nodes: readonly number[]; readonly links: readonly LinkName[] };

/** How a way is closed: nothing comes through, in one direction or both, or there is nobody. */
export type Closed = 'silence' | 'deaf' | 'mute' | 'refusal';

/** Done to MariaDB, to Redis, or to the ways between them, the nodes and the balancer. */
export type SharedFault =
  | { readonly kind: 'redis-kill'; readonly downMs: number; readonly keepsData: boolean }
  | { readonly kind: 'redis-pause'; readonly ms: number }
  | { readonly kind: 'database-kill'; readonly downMs: number }
  /** SIGTERM: it says goodbye to its clients. */
  | { readonly kind: 'database-restart'; readonly downMs: number }
  | { readonly kind: 'database-pause'; readonly ms: number }
  | { readonly kind: 'database-slow-disk'; readonly ms: number; readonly delayMs: number }
  | ({ readonly kind: 'partition'; readonly ms: number; readonly how: Closed } & Links)
  | ({ readonly kind: 'slow-links'; readonly ms: number; readonly delayMs: number } & Links)
  | ({ readonly kind: 'cut-links' } & Links);

export type WireFault = { readonly clients: readonly number[] } & (
  | { readonly kind: 'cut' }
  | { readonly kind: 'half-close'; readonly side: 'client' | 'server' }
  | { readonly kind: 'orphan'; readonly ms: number }
  | { readonly kind: 'hold'; readonly ms: number }
  | { readonly kind: 'delay'; readonly ms: number; readonly delayMs: number }
  | { readonly kind: 'throttle'; readonly ms: number; readonly bytesPerTurn: number }
  | { readonly kind: 'bytewise'; readonly ms: number }
);

export type FaultKind = NodeFault['kind'] | SharedFault['kind'] | WireFault['kind'];

const process = {
  kill: 'SIGKILL, then a new start',
  restart: 'SIGTERM, then a new start',
  pause: 'SIGSTOP for 0.2 to 5 s',
} as const;

const ownDisk = {
  'disk-full': 'no room on the disk',
  'fsync-fails': 'fsync and fdatasync fail with EIO',
  'write-fails': 'writes to files fail with EIO',
  'slow-disk': 'each fsync takes 20 to 300 ms longer',
} as const;

const cluster = {
  freeze: 'SIGSTOP for 7 to 12 s, longer than the lease',
  'rolling-restart': 'SIGTERM and a new start of one node after the other',
  'redis-kill': 'SIGKILL of Redis, then a new start, with what it had or with nothing',
  'redis-pause': 'SIGSTOP of Redis for 0.5 to 8 s',
  'database-kill': 'SIGKILL of MariaDB, then a new start',
  'database-restart': 'SIGTERM to MariaDB, then a new start',
  'database-pause': 'SIGSTOP of MariaDB for 0.5 to 8 s',
  'database-slow-disk': "each of MariaDB's fsyncs takes 20 to 300 ms longer",
  partition:
    'some nodes without Redis, the database or the balancer, or several of these: nothing comes through, nothing comes back, nothing gets there, or connections are reset and refused',
  'slow-links': 'everything on some of these ways comes up to 300 ms later',
  'cut-links': 'connections on some of these ways reset',
} as const;

const wires = {
  cut: 'connections reset',
  'half-close': 'one side is told that the other has ended (not to classic clients)',
  orphan: 'connections reset for the client alone; the server hears of it later',
  hold: 'nothing passes for up to 6 s',
  delay: 'everything comes up to 400 ms later',
  throttle: 'some 4 to 200 KB/s pass',
  bytewise: 'each read comes byte by byte',
} as const;

/** What each is, for the report. */
export const faultKinds: Readonly<Record<FaultKind, string>> = {
  ...{ ...process, ...ownDisk },
  ...{ ...cluster, ...wires },
};

export type SiteKind = 'one-node' | 'cluster';

const kindsOf = (kinds: object): FaultKind[] =>
  (Object.keys(faultKinds) as FaultKind[]).filter((kind) => kind in kinds);

/** What can be done to each. */
export const siteFaults: Readonly<Record<SiteKind, readonly FaultKind[]>> = {
  'one-node': kindsOf({ ...process, ...ownDisk, ...wires }),
  cluster: kindsOf({ ...process, ...cluster, ...wires }),
};
