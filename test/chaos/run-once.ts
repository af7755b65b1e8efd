import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/deadline.ts';
import { check } from './checker.ts';
import { type ClientKind, type Crew, gatherCrew, MIXED } from './crew.ts';
import type { FaultKind } from './faults/fault.ts';
import { CLEAR } from './faults/pipe.ts';
import { drawPlan, type Plan, type Timed } from './faults/plan.ts';
import { strikeNode, strikeWires } from './faults/strike.ts';
import { countNotTried, countTried, newTally, type Tally } from './faults/tally.ts';
import { type ClientHistory, History } from './history.ts';
import { seeded } from './random.ts';
import { type LogEnd, readLog } from './read-log.ts';
import type { Site } from './site.ts';
import type { Violation } from './violation.ts';

export type RunOptions = {
  readonly seed: number;
  readonly durationMs: number;
  readonly clients: number;
  /** How often a client does something, in a second. */
  readonly actsPerSecond: number;
  /** What clients there are, over and over; a mixture unless told. */
  readonly kinds?: readonly ClientKind[];
  readonly only?: ReadonlySet<FaultKind> | undefined;
  readonly startSite: () => Promise<Site>;
  readonly say: (line: string) => void;
};

export type RunResult = {
  readonly plan: Plan;
  readonly tally: Tally;
  readonly violations: readonly Violation[];
  readonly clients: readonly ClientHistory[];
  readonly end: LogEnd;
  /** From the end of the last fault until every client had everything, in ms. */
  readonly settledMs: number;
};

/** What is promised: the last message at every connected client, also when its push was lost. */
const SETTLE_DEADLINE_MS = 30_000;
const ACT_MS = 20;
const MAX_RECORDS = 3_000_000;

/** One run, from an empty disk to the verdict. */
export async function runOnce(options: RunOptions): Promise<RunResult> {
  const { seed, durationMs, clients, say, kinds = MIXED } = options;
  const random = seeded(seed);
  const nowMs = () => performance.now();
  const site = await options.startSite();
  let crew: Crew = { members: [], people: [] };
  let ticking: NodeJS.Timeout | undefined;
  try {
    const nodes = site.nodes.length;
    const plan = drawPlan({ seed, durationMs, clients, nodes, only: options.only }, random.fork());
    const history = new History(MAX_RECORDS, nowMs);
    crew = await gatherCrew(site, history, random.fork(), crewOf(clients, kinds), nowMs);
    const tally = newTally();
    for (const { client } of crew.members) client.start();
    ticking = setInterval(() => {
      for (const { client } of crew.members) client.tick();
    }, ACT_MS);
    await eventually(
      () => crew.members.every(({ client }) => client.isConnected),
      SETTLE_DEADLINE_MS,
      () => 'every client has logged in',
    );

    const startedMs = nowMs();
    const draw = random.fork();
    const share = (options.actsPerSecond * ACT_MS) / 1_000;
    const acting = setInterval(() => {
      if (history.isFull || nowMs() - startedMs > plan.loadEndsMs) return;
      for (const { client } of crew.members) if (draw.chance(share)) client.act();
    }, ACT_MS);
    try {
      await strike(plan, site, crew, tally, say);
      const restMs = plan.durationMs - (nowMs() - startedMs);
      if (restMs > 0) await delay(restMs);
    } finally {
      clearInterval(acting);
    }

    const settledMs = await settle(site, crew, nowMs);
    for (const { client } of crew.members) client.settle();
    clearInterval(ticking);
    await Promise.all(crew.members.map(({ client }) => client.stop()));
    // What is only in memory is lost now.
    for (const node of site.nodes) await node.kill();
    for (const node of site.nodes) await node.start();
    const end = await readLog(site.tcpPort(), crew.people);
    const outcome = { clients: history.clients, ...end, mayEcho: site.mayEcho };
    const ends = site.wrongEnds.map(
      (detail): Violation => ({ kind: 'node-ended', client: 'site', detail }),
    );
    return {
      ...{ plan, tally, end, settledMs, clients: history.clients },
      violations: [...ends, ...check(outcome)],
    };
  } finally {
    clearInterval(ticking);
    await Promise.allSettled(crew.members.map(({ client }) => client.stop()));
    await Promise.allSettled(crew.members.map(({ wire }) => wire.stop()));
    await site.stop();
  }
}

function crewOf(clients: number, kinds: readonly ClientKind[]): ClientKind[] {
  return Array.from({ length: clients }, (_, at) => kinds[at % kinds.length] ?? 'tcp');
}

/** Both kinds of faults at the same time, each kind one after the other. */
async function strike(
  plan: Plan,
  site: Site,
  { members }: Crew,
  tally: Tally,
  say: RunOptions['say'],
): Promise<void> {
  const startedMs = performance.now();
  const lane = async <Fault extends { kind: Parameters<typeof countTried>[1] }>(
    faults: readonly Timed<Fault>[],
    run: (fault: Fault) => Promise<number>,
  ): Promise<void> => {
    for (const fault of faults) {
      const waitMs = fault.atMs - (performance.now() - startedMs);
      if (waitMs > 0) await delay(waitMs);
      if (performance.now() - startedMs > plan.durationMs) return;
      say(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s ${fault.kind}`);
      try {
        countTried(tally, fault.kind, await run(fault));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        say(`not tried: ${fault.kind}: ${reason}`);
        countNotTried(tally, fault.kind, reason);
      }
    }
  };
  await Promise.all([
    lane(plan.node, async (fault) => {
      const node = site.nodes[fault.node];
      return node === undefined ? 0 : await strikeNode(fault, node);
    }),
    lane(plan.wires, (fault) =>
      strikeWires(
        fault,
        fault.clients.flatMap((at) => members[at]?.wire ?? []),
      ),
    ),
  ]);
}

/** All faults end. Waits until everybody is back and has everything, or the time is over. */
async function settle(site: Site, { members, people }: Crew, nowMs: () => number): Promise<number> {
  for (const { wire } of members) wire.setWeather(CLEAR);
  for (const node of site.nodes) {
    node.resume();
    await node.disk.free();
    await node.start();
  }
  const startedMs = nowMs();
  const leftMs = () => SETTLE_DEADLINE_MS - (nowMs() - startedMs);
  const isQuiet = () =>
    members.every(({ client }) => client.isConnected && client.unanswered().length === 0);
  try {
    await eventually(isQuiet, leftMs(), () => 'every send is answered');
    const end = await readLog(site.tcpPort(), people);
    await eventually(
      () => members.every(({ client }) => client.isConnected && client.hasAll(end)),
      leftMs(),
      () => 'everything is everywhere',
    );
  } catch {
    // Who lacks what, the checker tells.
  }
  return nowMs() - startedMs;
}
