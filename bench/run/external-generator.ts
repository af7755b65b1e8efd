import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  faultsOf,
  type Generator,
  type Load,
  type LoadTiming,
  numberOf,
  resultOf,
  usersOf,
} from './measurement.ts';
import { loadCore, runPinned } from './pinned.ts';

const faultNames = {
  lost: 'lost',
  dup: 'twice',
  ooo: 'out of order',
  misdirected: 'misdirected',
  dead: 'connections dead',
};
const frameBytes = 150;
const slackMs = 300_000;

/** A generator in C with its own options and its own result line. */
export function externalGenerator(program: string): Generator {
  return {
    name: 'external generator',
    async measure(load, timing, server) {
      const folder = mkdtempSync(join(tmpdir(), 'bench-users-'));
      try {
        const common = ['-H', `127.0.0.1:${server.port}`, '-t', 'nl', '-u', join(folder, 'users')];
        const run = (args: string[]) => {
          const timeoutMs = (timing.seconds + timing.warmupSeconds) * 1000 + slackMs;
          return runPinned(loadCore, program, [...args, ...common], timeoutMs);
        };
        await run(['register', '-n', String(usersOf(load)), '--prefix', 'b']);
        const output = await run([...flags(load, timing), '-p', String(server.pid)]);
        const result = resultOf(output);
        const faults = faultsOf(result, faultNames);
        return {
          perSecond: numberOf(result, load.mode === 'offline' ? 'store_per_s' : 'per_s'),
          readPerSecond: readPerSecond(output),
          p50Ms: numberOf(result, 'p50') / 1000,
          p99Ms: numberOf(result, 'p99') / 1000,
          kibPerConnection: numberOf(result, 'kb_per_conn'),
          faults: [faults, offlineLoss(load, result)].filter((text) => text !== '').join(', '),
          loadCpuShare: numberOf(result, 'loadgen_cpu_pct') / 100,
          seconds: timing.seconds,
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function flags(load: Load, timing: LoadTiming): string[] {
  const timed = ['-D', String(timing.seconds), '--warmup', String(timing.warmupSeconds)];
  const frame = ['-P', String(textBytes()), '--drain', '30'];
  switch (load.mode) {
    case 'pairs': {
      const pairs = ['-n', String(load.connections), '-W', String(load.window)];
      return ['pairs', ...pairs, ...timed, ...frame, ...(load.window > 1 ? ['--coalesce'] : [])];
    }
    case 'rate': {
      const rate = ['-n', String(load.connections), '-R', String(load.ratePerSecond)];
      return ['rate', ...rate, ...timed, ...frame];
    }
    case 'group': {
      const who = ['-n', String(load.connections), '-K', String(load.senders)];
      return ['group', ...who, '-W', String(load.window), ...timed, ...frame];
    }
    case 'offline': {
      const who = ['-K', String(load.senders), '--targets', String(load.targets)];
      const what = ['-n', String(load.messages), '--per', String(load.burst), '--coalesce'];
      return ['offline', ...who, ...what, ...frame];
    }
    case 'idle': {
      const who = ['-n', String(load.connections), '--src-ips', String(load.sourceAddresses)];
      return ['idle', ...who, '--hold', '3'];
    }
    default:
      throw new Error(`the external generator does not know ${load.mode}`);
  }
}

/** It is told the size of the text; the frame around it, with a typical name, makes up the rest. */
function textBytes(): number {
  const time = '2026-01-01 00:00:00';
  const frame = { id: 100, msg: '', msgid: 6, name: 'b100', time, toid: 100 };
  return frameBytes - `${JSON.stringify(frame)}\n`.length;
}

/** Only the text for people has this figure. */
function readPerSecond(output: string): number {
  const match = /received (\d+) of \d+ \(lost [^)]*\) in ([\d.]+)s/.exec(output);
  return match === null ? Number.NaN : Number(match[1]) / Number(match[2]);
}

function offlineLoss(load: Load, result: Record<string, unknown>): string {
  if (load.mode !== 'offline') return '';
  const lost = numberOf(result, 'sent') - numberOf(result, 'received');
  return lost === 0 ? '' : `${lost} lost`;
}
