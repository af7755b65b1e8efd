import { connect } from 'node:net';
import type { PartName } from '../site.ts';
import type { Harms } from './harms.ts';

const INTERVAL_MS = 500;
const PATIENCE_MS = 3_000;
const MAX_ANSWER_CHARS = 10_000;
const MAX_LIES = 20;

/** Longer than a node may need to notice, each on a machine that is busy with other things too. */
const NOTICED_MS: Readonly<Record<PartName, number>> = { database: 5_000, redis: 9_000 };
const RECOVERED_MS = 15_000;

type Readiness = { readonly ready: boolean; readonly details: Readonly<Record<string, string>> };

export type WatchedNode = {
  readonly name: string;
  readonly at: number;
  readonly httpPort: number;
  /** For how long it has been up and running; 0 while it is not. */
  upMs(): number;
};

export type ReadinessWatch = { readonly lies: readonly string[]; stop(): Promise<void> };

/** Asks each node all the time whether it serves, and compares the answers with what is done to it. */
export function watchReadiness(
  nodes: readonly WatchedNode[],
  harms: Harms,
  nowMs: () => number,
): ReadinessWatch {
  const lies: string[] = [];
  const asking = new Set<Promise<void>>();
  const lie = (text: string): void => {
    if (lies.length < MAX_LIES) lies.push(text);
  };

  async function look(node: WatchedNode): Promise<void> {
    const startedMs = nowMs();
    const states = (['database', 'redis'] as const).map((part) => ({
      part,
      certainMs: harms.certainMs(node.at, part),
      wellMs: Math.min(harms.wellMs(node.at, part), node.upMs()),
    }));
    const answer = await askReadiness(node.httpPort);
    const tookMs = nowMs() - startedMs;
    if (answer === undefined || node.upMs() < tookMs) return;
    const said = `${node.name} said ${JSON.stringify(answer)} after ${Math.round(tookMs)} ms`;
    for (const { part, certainMs, wellMs } of states) {
      const isOk =
        part === 'database'
          ? answer.ready
          : answer.details.bus === 'ok' && answer.details.presence === 'ok';
      const isStillHarmed = harms.certainMs(node.at, part) >= certainMs + tookMs;
      const isStillWell = Math.min(harms.wellMs(node.at, part), node.upMs()) >= wellMs + tookMs;
      if (isOk && certainMs > NOTICED_MS[part] && isStillHarmed) {
        lie(`${said}, without ${part} for ${Math.round(certainMs)} ms`);
      }
      if (!isOk && wellMs > RECOVERED_MS && isStillWell) {
        lie(`${said}, with ${part} for ${Math.round(wellMs)} ms`);
      }
    }
  }

  const timer = setInterval(() => {
    for (const node of nodes) {
      if (node.upMs() === 0) continue;
      const looking = look(node).finally(() => asking.delete(looking));
      asking.add(looking);
    }
  }, INTERVAL_MS);
  return {
    lies,
    async stop() {
      clearInterval(timer);
      await Promise.all(asking);
    },
  };
}

/** `undefined` where there is no answer. Its HTTP port expects a PROXY header. */
function askReadiness(port: number): Promise<Readiness | undefined> {
  const { promise, resolve } = Promise.withResolvers<Readiness | undefined>();
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.setEncoding('utf8').setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > MAX_ANSWER_CHARS) socket.destroy();
  });
  socket.once('close', () => resolve(readReadiness(text)));
  socket.write('PROXY UNKNOWN\r\nGET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return promise;
}

function readReadiness(text: string): Readiness | undefined {
  const body = /\{.*\}/s.exec(text)?.[0];
  if (body === undefined) return undefined;
  try {
    const { ready, details } = JSON.parse(body);
    return { ready: ready === true && text.includes(' 200 '), details: details ?? {} };
  } catch {
    return undefined;
  }
}
