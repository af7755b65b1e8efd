import type { Client, ClientOptions } from '../src/client.ts';
import { createClient } from '../src/create-client.ts';
import { memoryStorage } from '../src/storage/memory.ts';
import { FakeChat } from './fake-chat.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeNet, type FakeNet } from './fake-wire.ts';

export interface Rig {
  readonly chat: FakeChat;
  readonly clock: FakeClock;
  readonly net: FakeNet;
  readonly random: () => number;
}

export interface RunningClient {
  readonly client: Client;
  /** Every `message` event, in order. */
  readonly heard: { readonly conv: string; readonly seq: number; readonly text: string }[];
  readonly warnings: string[];
  texts(conv: string): string[];
}

/** A server, a network and a clock of their own. The random numbers are always the same. */
export function createFakeChat(seed = 1): Rig {
  const clock = createFakeClock();
  const chat = new FakeChat(() => clock.nowMs());
  return { chat, clock, net: createFakeNet(chat, clock), random: seededRandom(seed) };
}

/** A client that is not connected yet. */
export function makeClient(rig: Rig, options: Partial<ClientOptions> = {}): RunningClient {
  const warnings: string[] = [];
  const client = createClient({
    url: 'ws://fake/ws',
    storage: memoryStorage(),
    wire: rig.net.wire,
    clock: rig.clock,
    random: rig.random,
    logger: { warn: (message, error) => void warnings.push(`${message} ${error ?? ''}`) },
    ...options,
  });
  const heard: RunningClient['heard'] = [];
  client.on('message', ({ conv, seq, text }) => heard.push({ conv, seq, text }));
  return {
    ...{ client, heard, warnings },
    texts: (conv) => heard.filter((one) => one.conv === conv).map(({ text }) => text),
  };
}

/** A client of this user who is online. */
export async function startClient(
  rig: Rig,
  name: string,
  options: Partial<ClientOptions> = {},
): Promise<RunningClient> {
  const running = makeClient(rig, options);
  const login = running.client.login({ name, password: 'secret' });
  await rig.clock.pass(50);
  await login;
  return running;
}

export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
