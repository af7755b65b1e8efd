import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../support/child.ts';
import type { Wire } from '../faults/wire.ts';
import type { ChaosNode } from '../site.ts';

const PARLEY = fileURLToPath(new URL('../../../packages/cli/bin/parley.js', import.meta.url));
const READY_DEADLINE_MS = 60_000;
/** Behind a balancer a node has 20 s to end in order. */
const STOP_DEADLINE_MS = 24_000;
const LOOK_MS = 50;
/** As a supervisor does it with a node that ends at its start. */
const AGAIN_MS = 500;
const KEPT_OUTPUT_CHARS = 3_000;

export type ClusterNodeOptions = {
  readonly name: string;
  readonly folder: string;
  readonly ports: {
    readonly tcp: number;
    readonly http: number;
    readonly agent: number;
    /** For the tests themselves: without a PROXY header. */
    readonly direct: number;
  };
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** What leads to it: nobody listens there while it is down. */
  readonly inbound: readonly Wire[];
  /** Whether nothing has been done, lately, to what it stands on. */
  readonly isWell: () => boolean;
  readonly nowMs: () => number;
};

export type ClusterNode = ChaosNode & {
  readonly wrongEnds: readonly string[];
  /** For how long it has been up and running; 0 while it is not. */
  upMs(): number;
  /** What it has printed, over all its starts. */
  output(): string;
};

/** One node of a cluster behind a balancer, which is not started yet. */
export function clusterNode(options: ClusterNodeOptions): ClusterNode {
  const { name, ports, nowMs } = options;
  const wrongEnds: string[] = [];
  const outputs: string[] = [];
  let running: Child | undefined;
  let readyMs: number | undefined;
  let isPaused = false;

  async function spawn(): Promise<Child> {
    const child = await startChild({
      command: process.execPath,
      args: [
        ...[PARLEY, 'serve', '--tcp', `127.0.0.1:${ports.tcp}?proxy=on`],
        ...['--tcp', `127.0.0.1:${ports.direct}`],
        ...['--http', `127.0.0.1:${ports.http}?proxy=on`],
        ...['--agent-check', `127.0.0.1:${ports.agent}`],
        ...['--db', options.databaseUrl, '--bus', options.redisUrl],
        ...['--data', join(options.folder, name)],
      ],
      env: environment(),
    });
    void child.exited.then(() => outputs.push(child.stdout() + child.stderr()));
    return child;
  }

  async function up(): Promise<Child> {
    const endMs = nowMs() + READY_DEADLINE_MS;
    while (true) {
      const child = await spawn();
      while (child.exit() === undefined) {
        if (child.stdout().includes('parley is ready')) return child;
        if (nowMs() > endMs) {
          await child.kill();
          throw new Error(`${name} was not ready in time:\n${outputOf(child)}`);
        }
        await delay(LOOK_MS);
      }
      // Without a database there is nothing to start on.
      if (options.isWell()) {
        throw new Error(`${name} ended at its start:\n${outputOf(child)}`);
      }
      await delay(AGAIN_MS);
    }
  }

  async function down(): Promise<Child | undefined> {
    const child = running;
    running = undefined;
    readyMs = undefined;
    isPaused = false;
    for (const wire of options.inbound) await wire.setRefusing(true);
    return child;
  }

  return {
    name,
    wrongEnds,
    disk: undefined,
    pid: () => running?.pid,
    output: () => [...outputs, running === undefined ? '' : outputOf(running)].join('\n--\n'),
    upMs: () => (readyMs === undefined || isPaused ? 0 : nowMs() - readyMs),
    async start() {
      if (running !== undefined) return;
      const child = await up();
      running = child;
      readyMs = nowMs();
      for (const wire of options.inbound) await wire.setRefusing(false);
      void child.exited.then(({ code, signal }) => {
        if (running !== child) return;
        // Nobody asked for this end: `kill` and `terminate` let go of it first.
        void down();
        wrongEnds.push(`${name} ended with ${code ?? signal}:\n${outputOf(child)}`);
      });
    },
    async kill() {
      const child = await down();
      await child?.kill();
    },
    async terminate() {
      const child = running;
      if (child === undefined) return;
      running = undefined;
      // Its own listeners say that it leaves.
      readyMs = undefined;
      const wasWell = options.isWell();
      try {
        const { code, signal } = await child.stop('SIGTERM', STOP_DEADLINE_MS);
        if (code !== 0 && wasWell && options.isWell()) {
          wrongEnds.push(`${name}: SIGTERM ended in ${code ?? signal}:\n${outputOf(child)}`);
        }
      } catch (error) {
        wrongEnds.push(`${name}: SIGTERM: ${error}:\n${outputOf(child)}`);
      }
      for (const wire of options.inbound) await wire.setRefusing(true);
    },
    pause() {
      isPaused = true;
      running?.signal('SIGSTOP');
    },
    resume() {
      running?.signal('SIGCONT');
      if (isPaused) readyMs = nowMs();
      isPaused = false;
    },
  };
}

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_'));
  return {
    ...Object.fromEntries(inherited),
    // Accounts made cheaply: the load is messages.
    PARLEY_PASSWORD_MEMORY_KIB: '8',
    PARLEY_PASSWORD_PASSES: '1',
    PARLEY_RATE_LIMIT: 'off',
  };
}

function outputOf(child: Child): string {
  return (child.stdout() + child.stderr()).slice(-KEPT_OUTPUT_CHARS);
}
