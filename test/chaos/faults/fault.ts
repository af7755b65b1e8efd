/** What is done to a node, or to the wires of some clients. Times in ms. */
export type NodeFault =
  /** SIGKILL, and after so long another start. */
  | { readonly kind: 'kill'; readonly downMs: number }
  /** SIGTERM, and another start. */
  | { readonly kind: 'restart' }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'pause'; readonly ms: number }
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

export type WireFault = { readonly clients: readonly number[] } & (
  | { readonly kind: 'cut' }
  | { readonly kind: 'half-close'; readonly side: 'client' | 'server' }
  | { readonly kind: 'orphan'; readonly ms: number }
  | { readonly kind: 'hold'; readonly ms: number }
  | { readonly kind: 'delay'; readonly ms: number; readonly delayMs: number }
  | { readonly kind: 'throttle'; readonly ms: number; readonly bytesPerTurn: number }
  | { readonly kind: 'bytewise'; readonly ms: number }
);

export type FaultKind = NodeFault['kind'] | WireFault['kind'];

/** What each is, for the report. */
export const faultKinds: Readonly<Record<FaultKind, string>> = {
  kill: 'SIGKILL, then a new start',
  restart: 'SIGTERM, then a new start',
  pause: 'SIGSTOP for 0.2 to 5 s',
  'disk-full': 'no room on the disk',
  'fsync-fails': 'fsync and fdatasync fail with EIO',
  'write-fails': 'writes to files fail with EIO',
  'slow-disk': 'each fsync takes 20 to 300 ms longer',
  cut: 'connections reset',
  'half-close': 'one side is told that the other has ended (not to classic clients)',
  orphan: 'connections reset for the client alone; the server hears of it later',
  hold: 'nothing passes for up to 6 s',
  delay: 'everything comes up to 400 ms later',
  throttle: 'some 4 to 200 KB/s pass',
  bytewise: 'each read comes byte by byte',
};
