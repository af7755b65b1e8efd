import { setTimeout as delay } from 'node:timers/promises';
import type { LinkName, PartName, Shared } from '../site.ts';
import type { Closed, SharedFault } from './fault.ts';
import { CLEAR } from './pipe.ts';
import { inject } from './syscalls.ts';
import type { Direction, Wire } from './wire.ts';

/** Strikes, waits until it has passed, and leaves all as it was. Tells how much it hit. */
export async function strikeShared(fault: SharedFault, shared: Shared): Promise<number> {
  switch (fault.kind) {
    case 'redis-kill':
      return await kill(shared, 'redis', fault);
    case 'database-kill':
      return await kill(shared, 'database', { ...fault, keepsData: true });
    case 'database-restart':
      return await kill(shared, 'database', { ...fault, keepsData: true, isOrderly: true });
    case 'redis-pause':
      return await pause(shared, 'redis', fault.ms);
    case 'database-pause':
      return await pause(shared, 'database', fault.ms);
    case 'database-slow-disk': {
      const end = shared.harm('database', shared.nodes, false);
      try {
        const injecting = await inject(shared.parts.database.pid(), {
          calls: 'fsync,fdatasync',
          what: `delay_enter=${fault.delayMs * 1_000}`,
        });
        await delay(fault.ms);
        return await injecting.end();
      } finally {
        end();
      }
    }
    case 'partition':
      return await partition(fault, shared);
    case 'slow-links': {
      const wires = wiresOf(fault, shared);
      const ends = harmAll(fault, shared, false);
      for (const wire of wires) wire.setWeather({ ...CLEAR, delayMs: fault.delayMs });
      const hits = connectionsOf(wires);
      await delay(fault.ms);
      for (const wire of wires) wire.setWeather(CLEAR);
      for (const end of ends) end();
      return hits;
    }
    case 'cut-links': {
      const wires = wiresOf(fault, shared);
      const hits = connectionsOf(wires);
      const ends = harmAll(fault, shared, false);
      for (const wire of wires) wire.cut();
      for (const end of ends) end();
      return hits;
    }
    default:
      return fault satisfies never;
  }
}

type Links = { readonly nodes: readonly number[]; readonly links: readonly LinkName[] };

type Death = {
  readonly downMs: number;
  readonly keepsData: boolean;
  readonly isOrderly?: boolean;
};

async function kill(
  shared: Shared,
  name: PartName,
  { downMs, keepsData, isOrderly = false }: Death,
): Promise<number> {
  const part = shared.parts[name];
  const end = shared.harm(name, shared.nodes, true);
  if (isOrderly) part.terminate();
  else await part.kill();
  await delay(downMs);
  const starting = shared.harm(name, shared.nodes, false);
  end();
  await part.start(keepsData).finally(starting);
  return 1;
}

async function pause(shared: Shared, name: PartName, ms: number): Promise<number> {
  const part = shared.parts[name];
  const end = shared.harm(name, shared.nodes, true);
  part.pause();
  await delay(ms);
  part.resume();
  end();
  return 1;
}

const DIRECTIONS: Readonly<Record<Exclude<Closed, 'refusal'>, Direction>> = {
  silence: 'both',
  // What the node sends gets there; what it is sent does not.
  deaf: 'down',
  mute: 'up',
};

async function partition(
  fault: Extract<SharedFault, { kind: 'partition' }>,
  shared: Shared,
): Promise<number> {
  const wires = wiresOf(fault, shared);
  const hits = connectionsOf(wires);
  const ends = harmAll(fault, shared, true);
  const { how } = fault;
  for (const wire of wires) {
    if (how === 'refusal') {
      await wire.setRefusing(true);
      wire.cut();
    } else wire.setWeather({ ...CLEAR, isHeld: true }, DIRECTIONS[how]);
  }
  await delay(fault.ms);
  for (const wire of wires) {
    if (how === 'refusal') await wire.setRefusing(false);
    else wire.setWeather(CLEAR);
  }
  for (const end of ends) end();
  return hits;
}

function wiresOf({ nodes, links }: Links, shared: Shared): Wire[] {
  return nodes.flatMap((node) => links.flatMap((link) => shared.wires(node, link)));
}

function harmAll({ nodes, links }: Links, shared: Shared, isCertain: boolean): (() => void)[] {
  return links.flatMap((link) =>
    link === 'balancer' ? [] : [shared.harm(link, nodes, isCertain)],
  );
}

function connectionsOf(wires: readonly Wire[]): number {
  return wires.reduce((sum, wire) => sum + wire.connections(), 0);
}
