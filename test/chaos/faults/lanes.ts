import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../site.ts';
import type { FaultKind } from './fault.ts';
import type { Plan, Timed } from './plan.ts';
import { strikeNode, strikeWires } from './strike.ts';
import { strikeShared } from './strike-shared.ts';
import { CannotStrike } from './syscalls.ts';
import { countNotTried, countTried, type Tally } from './tally.ts';
import type { Wire } from './wire.ts';

export type LanesOptions = {
  readonly plan: Plan;
  readonly site: Site;
  /** One for each client. */
  readonly wires: readonly { readonly wire: Wire; readonly mayHalfClose: boolean }[];
  readonly tally: Tally;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly nowMs: () => number;
};

/**
 * Does what the plan says, to nodes, to what they share and to wires at the same time, to each one
 * thing after the other; resolves when the plan's time is over. A fault that has begun is always ended in order.
 */
export async function runLanes(options: LanesOptions): Promise<void> {
  const { plan, site, wires, signal, nowMs } = options;
  const startedMs = nowMs();
  const until = (atMs: number) => atMs - (nowMs() - startedMs);
  const lane = async <Fault extends { readonly kind: FaultKind }>(
    faults: readonly Timed<Fault>[],
    strike: (fault: Fault) => Promise<number>,
  ): Promise<void> => {
    for (const fault of faults) {
      await wait(until(fault.atMs), signal);
      if (signal?.aborted || until(plan.durationMs) < 0) return;
      const at = () => `${((nowMs() - startedMs) / 1_000).toFixed(1)} s`;
      options.say(`${at()} ${fault.kind}`);
      await tryOnce(fault.kind, () => strike(fault), options);
      options.say(`${at()} ${fault.kind} is over`);
    }
    await wait(until(plan.durationMs), signal);
  };
  await Promise.all([
    lane(plan.node, (fault) => strikeNode(fault, site.nodes, fault.node)),
    lane(plan.shared, async (fault) =>
      site.shared === undefined ? 0 : await strikeShared(fault, site.shared),
    ),
    lane(plan.wires, (fault) =>
      strikeWires(
        fault,
        fault.clients
          .flatMap((at) => wires[at] ?? [])
          .filter(({ mayHalfClose }) => mayHalfClose || fault.kind !== 'half-close')
          .map(({ wire }) => wire),
      ),
    ),
  ]);
}

async function tryOnce(
  kind: FaultKind,
  strike: () => Promise<number>,
  { tally, say }: LanesOptions,
): Promise<void> {
  try {
    countTried(tally, kind, await strike());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`${kind}: ${reason}`);
    if (error instanceof CannotStrike) countNotTried(tally, kind, reason);
    else tally.failures.push(`after ${kind}: ${reason}`);
  }
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted) return;
  await delay(ms, undefined, signal && { signal }).catch(() => {});
}
