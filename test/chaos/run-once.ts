import { eventually } from '../support/deadline.ts';
import { check } from './checker.ts';
import { type ClientKind, type Crew, gatherCrew, MIXED } from './crew.ts';
import type { FaultKind } from './faults/fault.ts';
import { runLanes } from './faults/lanes.ts';
import { CLEAR } from './faults/pipe.ts';
import { describePlan, drawPlan, type Plan } from './faults/plan.ts';
import { newTally, type Tally } from './faults/tally.ts';
import { type ClientHistory, History } from './history.ts';
import { type Presence, watchPresence } from './presence.ts';
import { type Random, seeded } from './random.ts';
import { type LogEnd, readLog } from './read-log.ts';
import { directPort, type Site } from './site.ts';
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
  /** Ends the run before its time; it rejects then, with nothing left behind. */
  readonly signal?: AbortSignal;
};

export type RunResult = {
  readonly plan: Plan;
  readonly tally: Tally;
  readonly violations: readonly Violation[];
  readonly clients: readonly ClientHistory[];
  readonly end: LogEnd;
  /** From the end of the last fault until every client had everything. */
  readonly settledMs: number;
};

const FIRST_LOGINS_DEADLINE_MS = 30_000;
const ACT_MS = 20;
const MAX_RECORDS = 3_000_000;

const nowMs = () => performance.now();

/** One run, from an empty disk to the verdict. */
export async function runOnce(options: RunOptions): Promise<RunResult> {
  const { seed, durationMs, clients, kinds = MIXED, only, signal, say } = options;
  const random = seeded(seed);
  const site = await options.startSite();
  let crew: Crew = { members: [], people: [] };
  let presence: Presence | undefined;
  let ticking: NodeJS.Timeout | undefined;
  try {
    const kind = site.shared === undefined ? 'one-node' : 'cluster';
    const plan = drawPlan(
      { seed, durationMs, clients, nodes: site.nodes.length, site: kind, only },
      random.fork(),
    );
    for (const line of describePlan(plan)) say(`planned: ${line}`);
    const history = new History(MAX_RECORDS, nowMs);
    crew = await gatherCrew(site, history, random.fork(), repeat(kinds, clients), nowMs);
    const watching = await watchPresence(site, crew.people, nowMs);
    presence = watching;
    for (const { client } of crew.members) client.start();
    ticking = setInterval(() => {
      watching.tick();
      for (const { client } of crew.members) client.tick();
    }, ACT_MS);
    await eventually(
      () => crew.members.every(({ client }) => client.isConnected),
      FIRST_LOGINS_DEADLINE_MS,
      () => 'every client has logged in',
    );

    const tally = newTally();
    const stopActing = act(options, plan, crew, history, random.fork());
    try {
      await runLanes({ plan, site, wires: crew.members, tally, say, signal, nowMs });
    } finally {
      stopActing();
    }
    signal?.throwIfAborted();

    const settledMs = await settle(site, crew);
    for (const { client } of crew.members) client.settle();
    const everybody = new Set(crew.people.map(({ id }) => id));
    const wrong = await watching.expectOnline(everybody, 'while all are connected');
    await Promise.all(crew.members.map(({ client }) => client.stop()));
    wrong.push(...(await watching.expectOnline(new Set(), 'when all have gone')));
    clearInterval(ticking);
    await watching.stop();
    await site.crash();
    const end = await readLog(directPort(site), crew.people);
    const outcome = { clients: history.clients, ...end, mayEcho: site.mayEcho };
    const ends = [...site.wrongEnds, ...tally.failures].map(
      (detail): Violation => ({ kind: 'node-ended', client: 'site', detail }),
    );
    const lies = site.lies.map(
      (detail): Violation => ({ kind: 'not-ready-truly', client: 'site', detail }),
    );
    return {
      ...{ plan, tally, end, settledMs, clients: history.clients },
      violations: [...ends, ...lies, ...wrong, ...check(outcome)],
    };
  } finally {
    clearInterval(ticking);
    await Promise.allSettled(crew.members.map(({ client }) => client.stop()));
    await presence?.stop();
    await Promise.allSettled(crew.members.map(({ wire }) => wire.stop()));
    await site.stop();
  }
}

function repeat(kinds: readonly ClientKind[], clients: number): ClientKind[] {
  return Array.from({ length: clients }, (_, at) => kinds[at % kinds.length] ?? 'tcp');
}

/** The load, until the plan says that it ends; returns what ends it at once. */
function act(
  { actsPerSecond }: RunOptions,
  plan: Plan,
  { members }: Crew,
  history: History,
  random: Random,
): () => void {
  const startedMs = nowMs();
  const share = (actsPerSecond * ACT_MS) / 1_000;
  const acting = setInterval(() => {
    if (history.isFull || nowMs() - startedMs > plan.loadEndsMs) return;
    for (const { client } of members) if (random.chance(share)) client.act();
  }, ACT_MS);
  return () => clearInterval(acting);
}

/** All faults end. Waits until everybody is back and has everything, or the time is over. */
async function settle(site: Site, { members, people }: Crew): Promise<number> {
  for (const { wire } of members) wire.setWeather(CLEAR);
  await site.heal();
  const startedMs = nowMs();
  const leftMs = () => site.settleMs - (nowMs() - startedMs);
  const isQuiet = () =>
    members.every(({ client }) => client.isConnected && client.unanswered().length === 0);
  try {
    await eventually(isQuiet, leftMs(), () => 'every send is answered');
    const end = await readLog(directPort(site), people);
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
