import type { Random } from '../random.ts';
import type { LinkName } from '../site.ts';
import type { Closed, FaultKind, NodeFault, SharedFault, SiteKind, WireFault } from './fault.ts';
import { siteFaults } from './fault.ts';

export type Timed<Fault> = Fault & { readonly atMs: number };

/** What is to happen in a run, drawn from its seed alone. */
export type Plan = {
  readonly seed: number;
  readonly durationMs: number;
  /** The load ends before the last faults do: so a last message can be one whose push was lost. */
  readonly loadEndsMs: number;
  readonly node: readonly Timed<NodeFault & { readonly node: number }>[];
  readonly shared: readonly Timed<SharedFault>[];
  readonly wires: readonly Timed<WireFault>[];
};

export type PlanOptions = {
  readonly seed: number;
  readonly durationMs: number;
  readonly clients: number;
  readonly nodes: number;
  readonly site: SiteKind;
  /** Faults of these kinds alone, to look for the cause of something. */
  readonly only?: ReadonlySet<FaultKind> | undefined;
};

const FIRST_FAULT_MS = 1_500;
/** What a start of a node takes, roughly: the next fault shall find it up. */
const START_MS = 2_500;

export function drawPlan(options: PlanOptions, random: Random): Plan {
  const { seed, durationMs, only, site } = options;
  const wanted = <Fault extends { kind: FaultKind }>(bagOf: Generator<Fault>) =>
    filter(
      bagOf,
      ({ kind }) => siteFaults[site].includes(kind) && (only === undefined || only.has(kind)),
    );
  return {
    seed,
    durationMs,
    loadEndsMs: durationMs - random.between(300, 1_500),
    node: drawLane(durationMs, wanted(nodeBag(site, random.fork())), random.fork(), () => ({
      node: random.below(options.nodes),
    })),
    wires: drawLane(durationMs, wanted(wireBag(random.fork())), random.fork(), () => ({
      clients: someOf(options.clients, random),
    })),
    // Last, so that one node's plan does not depend on what a cluster has.
    shared: drawLane(
      durationMs,
      wanted(sharedBag(options.nodes, random.fork())),
      random.fork(),
      () => ({}),
    ),
  };
}

/** Each kind once before any comes again, so that a short run tries as many as it can. */
function* bag<T>(makers: readonly (() => T)[], random: Random): Generator<T> {
  while (true) {
    const left = [...makers];
    while (left.length > 0) {
      const [make] = left.splice(random.below(left.length), 1);
      if (make !== undefined) yield make();
    }
  }
}

/** So many in a row that do not fit, and none will. */
const MAX_SKIPPED = 100;

function* filter<T>(items: Generator<T>, fits: (item: T) => boolean): Generator<T> {
  let skipped = 0;
  for (const item of items) {
    skipped = fits(item) ? 0 : skipped + 1;
    if (skipped === 0) yield item;
    if (skipped > MAX_SKIPPED) return;
  }
}

function nodeBag(site: SiteKind, random: Random): Generator<NodeFault> {
  const ms = (low: number, high: number) => Math.round(random.between(low, high));
  const isKilled = () => random.chance(0.4);
  const clusterMakers: (() => NodeFault)[] = [
    () => ({ kind: 'freeze', ms: ms(7_000, 12_000) }),
    () => ({ kind: 'rolling-restart', betweenMs: ms(0, 2_000) }),
  ];
  return bag<NodeFault>(
    [
      () => ({ kind: 'kill', downMs: ms(0, 1_500) }),
      () => ({ kind: 'kill', downMs: 0 }),
      () => ({ kind: 'restart' }),
      () => ({ kind: 'pause', ms: ms(200, 5_000) }),
      () => ({ kind: 'disk-full', ms: ms(500, 3_000), isKilled: isKilled() }),
      () => ({
        ...{ kind: 'fsync-fails', ms: ms(300, 2_500) },
        ...{ every: random.pick([1, 2, 3, 7]), isKilled: isKilled() },
      }),
      () => ({
        ...{ kind: 'write-fails', ms: ms(300, 2_000) },
        ...{ every: random.pick([1, 3, 5, 11]), isKilled: isKilled() },
      }),
      () => ({ kind: 'slow-disk', ms: ms(500, 2_500), delayMs: ms(20, 300) }),
      ...(site === 'one-node' ? [] : clusterMakers),
    ],
    random,
  );
}

function sharedBag(nodes: number, random: Random): Generator<SharedFault> {
  const ms = (low: number, high: number) => Math.round(random.between(low, high));
  const all = Array.from({ length: nodes }, (_, at) => at);
  const links = (...names: LinkName[]) => ({ nodes: random.some(all, 0.4), links: names });
  const any = () => links(...random.some<LinkName>(['redis', 'database', 'balancer'], 0.4));
  const how = () => random.pick<Closed>(['silence', 'deaf', 'mute', 'refusal']);
  const partition = (which: { nodes: number[]; links: LinkName[] }): SharedFault => ({
    ...{ kind: 'partition', ms: ms(500, 12_000), how: how() },
    ...which,
  });
  return bag<SharedFault>(
    [
      () => ({ kind: 'redis-kill', downMs: ms(0, 3_000), keepsData: true }),
      () => ({ kind: 'redis-kill', downMs: ms(0, 8_000), keepsData: false }),
      () => ({ kind: 'redis-pause', ms: ms(500, 8_000) }),
      () => ({ kind: 'database-kill', downMs: ms(0, 6_000) }),
      () => ({ kind: 'database-restart', downMs: ms(500, 3_000) }),
      () => ({ kind: 'database-pause', ms: ms(500, 8_000) }),
      () => ({ kind: 'database-slow-disk', ms: ms(1_000, 5_000), delayMs: ms(20, 300) }),
      () => partition(links('redis')),
      () => partition(links('database')),
      () => partition(links('redis', 'database')),
      () => partition(links('balancer')),
      () => partition(any()),
      () => ({ kind: 'slow-links', ms: ms(1_000, 6_000), delayMs: ms(5, 300), ...any() }),
      () => ({ kind: 'cut-links', ...any() }),
    ],
    random,
  );
}

function wireBag(random: Random): Generator<WireKind> {
  const ms = (low: number, high: number) => Math.round(random.between(low, high));
  return bag<WireKind>(
    [
      () => ({ kind: 'cut' }),
      () => ({ kind: 'half-close', side: random.pick(['client', 'server']) }),
      () => ({ kind: 'orphan', ms: ms(500, 6_000) }),
      () => ({ kind: 'hold', ms: ms(100, 6_000) }),
      () => ({ kind: 'delay', ms: ms(500, 4_000), delayMs: ms(5, 400) }),
      () => ({ kind: 'throttle', ms: ms(500, 3_000), bytesPerTurn: ms(40, 2_000) }),
      () => ({ kind: 'bytewise', ms: ms(500, 3_000) }),
    ],
    random,
  );
}

type WithoutClients<Fault> = Fault extends WireFault ? Omit<Fault, 'clients'> : never;
type WireKind = WithoutClients<WireFault>;

function drawLane<Fault extends object, More extends object>(
  durationMs: number,
  faults: Generator<Fault>,
  random: Random,
  more: () => More,
): Timed<Fault & More>[] {
  const lane: Timed<Fault & More>[] = [];
  let atMs = FIRST_FAULT_MS * random.between(0.5, 1);
  for (const fault of faults) {
    if (atMs > durationMs - FIRST_FAULT_MS) break;
    lane.push({ ...fault, ...more(), atMs: Math.round(atMs) });
    atMs += lengthOf(fault) + random.between(500, 3_000);
  }
  return lane;
}

function lengthOf(fault: object): number {
  const down = 'downMs' in fault ? Number(fault.downMs) + START_MS : 0;
  return down + ('ms' in fault ? Number(fault.ms) : 0);
}

function someOf(clients: number, random: Random): number[] {
  const all = Array.from({ length: clients }, (_, at) => at);
  return random.some(all, random.pick([0.1, 0.3, 1]));
}

/** One line for each fault, as it is printed before the run. */
export function describePlan({ node, shared, wires }: Plan): string[] {
  return [...node, ...shared, ...wires]
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ atMs, kind, ...rest }) => `${(atMs / 1_000).toFixed(1)} s ${kind} ${shortly(rest)}`);
}

function shortly(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(',') : value}`)
    .join(', ');
}
