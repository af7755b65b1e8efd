import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { within } from '../support/deadline.ts';

const DEADLINE_MS = 20_000;
const PASSWORD = 'correct horse';

/** A raw client that says one thing after the other, on whichever node it finds. */
export type Wanderer = {
  readonly id: number;
  readonly name: string;
  /** What was acknowledged, in order. */
  readonly said: readonly string[];
  /** What it was told by others, in order, with what came twice. */
  readonly heard: readonly string[];
  /** The last frame of each connection that a node has ended. */
  readonly farewells: readonly ClassicFrame[];
  /** Logins that were refused. */
  readonly refusals: readonly ClassicFrame[];
  /** Says no more once what it is saying is acknowledged; rejects with what went wrong. */
  finish(): Promise<void>;
};

export async function registerAt(port: number, name: string): Promise<number> {
  const client = await connectClassic(port);
  client.send({ msgid: 4, name, password: PASSWORD });
  const { id } = await client.nextOf(5);
  await client.close();
  return Number(id);
}

/**
 * Sends to its peer, each message with a `ref` of its own and again on the next connection until it
 * is acknowledged. It never waits before it comes back.
 */
export function startWanderer(
  port: number,
  { name, id, peer, isV2 }: { name: string; id: number; peer: number; isV2: boolean },
): Wanderer {
  const said: string[] = [];
  const heard: string[] = [];
  const farewells: ClassicFrame[] = [];
  const refusals: ClassicFrame[] = [];
  let isFinishing = false;
  let token: unknown;

  async function logIn(client: ClassicClient): Promise<boolean> {
    const proof = token === undefined ? { id, password: PASSWORD } : { token };
    client.send({ msgid: 1, ...proof, ...(isV2 && { v: 2, ref: 'login' }) });
    const answer = await client.nextOf(2, DEADLINE_MS);
    if (answer.errno !== 0) refusals.push(answer);
    else token ??= answer.token;
    return answer.errno === 0;
  }

  async function sayOn(client: ClassicClient): Promise<void> {
    while (!isFinishing) {
      const msg = `${name} ${said.length + 1}`;
      client.send({ msgid: 6, toid: peer, msg, ref: msg });
      await client.next((frame) => frame.msgid === 20 && frame.ref === msg, DEADLINE_MS);
      said.push(msg);
    }
  }

  async function wander(): Promise<void> {
    while (!isFinishing) {
      const client = await connectClassic(port);
      let isOver = false;
      void client.closed.then(() => {
        isOver = true;
      });
      try {
        if (await logIn(client)) await sayOn(client);
      } catch (error) {
        await within(client.closed, DEADLINE_MS, () => `${name}: ${error}`);
      }
      if (isOver) farewells.push(client.received.at(-1) ?? {});
      else await client.close();
      heard.push(...textsIn(client.received));
    }
  }

  const wandering = wander();
  // Whoever finishes is told.
  wandering.catch(() => {});
  return {
    ...{ id, name, said, heard, farewells, refusals },
    finish() {
      isFinishing = true;
      return wandering;
    },
  };
}

function textsIn(frames: readonly ClassicFrame[]): string[] {
  return frames.flatMap((frame) => {
    if (frame.msgid === 6 || frame.msgid === 10) return [String(frame.msg)];
    if (frame.msgid !== 2 || !Array.isArray(frame.offlinemsg)) return [];
    return frame.offlinemsg.map((text) => String(JSON.parse(String(text)).msg));
  });
}
