import type { ServerTarget } from './client-options.ts';

/** Which server has which channel. */
export interface Topology {
  /** By a name that stays the same as long as it is the same server. */
  readonly masters: ReadonlyMap<string, ServerTarget>;
  /** Undefined where nobody serves the slot. */
  masterOf(slot: number): string | undefined;
  slotOf(channel: string): number;
  /** What is wrong with it as a whole, such as slots that nobody serves. */
  readonly problem: string | undefined;
}

const ONLY = 'the server';

/** All on one server: as it is, or as Sentinel says. */
export function oneServer(target: ServerTarget): Topology {
  return {
    masters: new Map([[ONLY, target]]),
    masterOf: () => ONLY,
    slotOf: () => 0,
    problem: undefined,
  };
}
