import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosNode } from '../site.ts';
import type { NodeFault, WireFault } from './fault.ts';
import { CLEAR, type Weather } from './pipe.ts';
import { CannotStrike, type Injection, inject } from './syscalls.ts';
import type { Wire } from './wire.ts';

/** Strikes, waits until it has passed, and leaves the node up. Tells how many calls were hit. */
export async function strikeNode(
  fault: NodeFault,
  nodes: readonly ChaosNode[],
  at: number,
): Promise<number> {
  const node = nodes[at];
  if (node === undefined) throw new CannotStrike(`there is no node ${at}`);
  switch (fault.kind) {
    case 'kill':
      await node.kill();
      await delay(fault.downMs);
      await node.start();
      return 1;
    case 'restart':
      await node.terminate();
      await node.start();
      return 1;
    case 'rolling-restart':
      for (const each of [...nodes.slice(at), ...nodes.slice(0, at)]) {
        await each.terminate();
        await each.start();
        await delay(fault.betweenMs);
      }
      return nodes.length;
    case 'pause':
    case 'freeze':
      node.pause();
      await delay(fault.ms);
      node.resume();
      return 1;
    case 'disk-full':
      if (node.disk === undefined) throw new CannotStrike('it has no disk of its own');
      await node.disk.fill();
      await delay(fault.ms);
      if (fault.isKilled) await node.kill();
      await node.disk.free();
      await node.start();
      return 1;
    case 'fsync-fails':
      return await failing(fault, node, {
        calls: 'fsync,fdatasync',
        what: `error=EIO:when=1+${fault.every}`,
      });
    case 'write-fails':
      return await failing(fault, node, {
        calls: 'pwrite64',
        what: `error=EIO:when=1+${fault.every}`,
      });
    case 'slow-disk':
      return await failing({ ...fault, isKilled: false }, node, {
        calls: 'fsync,fdatasync',
        what: `delay_enter=${fault.delayMs * 1_000}`,
      });
    default:
      return fault satisfies never;
  }
}

async function failing(
  { ms, isKilled }: { ms: number; isKilled: boolean },
  node: ChaosNode,
  injection: Injection,
): Promise<number> {
  const pid = node.pid();
  if (pid === undefined) throw new CannotStrike('the node is not up');
  const injecting = await inject(pid, injection);
  await delay(ms);
  if (isKilled) await node.kill();
  const hits = await injecting.end();
  await node.start();
  return hits;
}

/** Strikes the wires of some clients and waits until it has passed; tells how many connections it hit. */
export async function strikeWires(fault: WireFault, wires: readonly Wire[]): Promise<number> {
  const hits = wires.reduce((sum, wire) => sum + wire.connections(), 0);
  switch (fault.kind) {
    case 'cut':
      for (const wire of wires) wire.cut();
      return hits;
    case 'half-close':
      for (const wire of wires) wire.halfClose(fault.side);
      return hits;
    case 'orphan':
      for (const wire of wires) wire.orphan(fault.ms);
      return hits;
    default: {
      const weather = weatherOf(fault);
      for (const wire of wires) wire.setWeather(weather);
      await delay(fault.ms);
      for (const wire of wires) wire.setWeather(CLEAR);
      return hits;
    }
  }
}

function weatherOf(
  fault: Extract<WireFault, { kind: 'hold' | 'delay' | 'throttle' | 'bytewise' }>,
): Weather {
  switch (fault.kind) {
    case 'hold':
      return { ...CLEAR, isHeld: true };
    case 'delay':
      return { ...CLEAR, delayMs: fault.delayMs };
    case 'throttle':
      return { ...CLEAR, bytesPerTurn: fault.bytesPerTurn };
    case 'bytewise':
      return { ...CLEAR, inBytes: true };
    default:
      return fault satisfies never;
  }
}
