import { freePorts } from '../support/free-port.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { limitedDisk, mountedDisk } from './disk.ts';
import type { ChaosNode, Disk, Site } from './site.ts';

const KEPT_OUTPUT_CHARS = 2_000;
/** What is promised: the last message at every connected client, also when its push was lost. */
const SETTLE_MS = 30_000;

/** One node on the embedded store, on a disk of its own. */
export async function startOneNode(): Promise<Site> {
  const wrongEnds: string[] = [];
  const [tcpPort = 0, httpPort = 0] = await freePorts(2);
  const disk: Disk = await mountedDisk().catch(() => limitedDisk(() => running?.pid));
  let running: ParleyNode | undefined;

  const node: ChaosNode = {
    name: 'node',
    pid: () => running?.pid,
    disk,
    async start() {
      if (running !== undefined) return;
      const started = await startParley({
        ...{ tcpPort, httpPort, dataFolder: disk.dataFolder },
        // Accounts made cheaply: the load is messages.
        env: { PARLEY_PASSWORD_MEMORY_KIB: '8', PARLEY_PASSWORD_PASSES: '1' },
      });
      running = started;
      void started.exited.then(({ code, signal }) => {
        if (running !== started) return;
        // Nobody asked for this end: `kill` and `terminate` let go of it first.
        running = undefined;
        wrongEnds.push(`the node ended with ${code ?? signal}:\n${outputOf(started)}`);
      });
    },
    async kill() {
      const killed = running;
      running = undefined;
      await killed?.kill();
    },
    async terminate() {
      const stopped = running;
      running = undefined;
      if (stopped === undefined) return;
      try {
        const { code, signal } = await stopped.stop();
        if (code !== 0) wrongEnds.push(`SIGTERM ended in ${code ?? signal}:\n${outputOf(stopped)}`);
      } catch (error) {
        wrongEnds.push(`SIGTERM: ${error}:\n${outputOf(stopped)}`);
      }
    },
    pause: () => running?.signal('SIGSTOP'),
    resume: () => running?.signal('SIGCONT'),
  };

  const stop = async (): Promise<void> => {
    node.resume();
    await node.kill();
    await disk.remove();
  };
  try {
    await node.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes: [node],
    tcpPort: () => tcpPort,
    httpPort: () => httpPort,
    shared: undefined,
    directPorts: () => [tcpPort],
    mayEcho: false,
    settleMs: SETTLE_MS,
    wrongEnds,
    lies: [],
    async heal() {
      node.resume();
      await disk.free();
      await node.start();
    },
    async crash() {
      await node.kill();
      await node.start();
    },
    stop,
  };
}

function outputOf(node: ParleyNode): string {
  return (node.stdout() + node.stderr()).slice(-KEPT_OUTPUT_CHARS);
}
