import { type Client, createClient, type SentMessage, type Target } from '@parley/client';
import type { Record } from '../history.ts';
import type { Random } from '../random.ts';
import type { LogEnd } from '../read-log.ts';
import type { ChaosClient } from './chaos-client.ts';
import { keptText } from './read.ts';
import type { Account } from './v2-client.ts';
import { drawText, type World } from './world.ts';

export type SdkOptions = {
  readonly name: string;
  readonly account: Account;
  readonly world: World;
  readonly port: number;
  readonly record: Record;
  readonly random: Random;
};

/** It waits up to 30 s between two tries, which is long in a run of a minute. */
const IMPATIENCE = 0.05;
const MAX_UNANSWERED = 200;

/**
 * The SDK, judged by what its user sees: its events are one history without gap, whatever its
 * connections went through.
 */
export function sdkClient({ name, account, world, port, record, random }: SdkOptions): ChaosClient {
  const positions = new Map<string, number>();
  const unanswered = new Set<string>();
  let texts = 0;
  let isStopped = false;
  const client: Client = createClient({
    url: `ws://127.0.0.1:${port}/ws`,
    device: name,
    random: () => random.next() * IMPATIENCE,
  });
  const noEntry = { connection: 1, isOther: false } as const;
  client.on('message', (message: SentMessage) => {
    const { conv, seq, at, kind, sender, ref, text, data } = message;
    positions.set(conv, seq);
    const kept = kind === 'message' ? keptText(text) : JSON.stringify(data ?? null);
    record({
      ...{ type: 'push', connection: 1 },
      entry: { conv, seq, n: undefined, at, kind, sender, ref, text: kept },
    });
  });
  client.on('receipt', ({ conv, user, delivered, read }) => {
    if (user === undefined) return;
    const place = { type: 'receipt', connection: 1, conv, user } as const;
    if (delivered !== undefined) record({ ...place, cursor: 'delivered', seq: delivered });
    if (read !== undefined) record({ ...place, cursor: 'read', seq: read });
  });

  const say = (): void => {
    if (unanswered.size >= MAX_UNANSWERED) return;
    texts += 1;
    const text = drawText(`${name} ${texts}`, random);
    const ref = `${name}-${texts}`;
    record({ type: 'send', ref, text: keptText(text) });
    record({ type: 'attempt', ref, ...noEntry });
    unanswered.add(ref);
    client.send(target(), text, { ref }).then(
      (sent) => {
        unanswered.delete(ref);
        const flags = { duplicate: false, differs: false };
        record({ type: 'acked', connection: 1, ref, ...sent, ...flags });
      },
      (error: unknown) => {
        // What waits when it is closed is counted as unanswered already.
        if (!isStopped) record({ type: 'refused', connection: 1, ref, error: nameOf(error) });
      },
    );
  };
  const target = (): Target => {
    if (random.chance(0.4)) return { group: world.groups[0] ?? 0 };
    return { to: random.pick(world.people).id };
  };
  const confirm = (): void => {
    const [conv, seq] = random.pick([...positions, ['', 0] as const]);
    if (seq === 0) return;
    record({ type: 'cursor-asked', connection: 1, cursor: 'read', conv, seq });
    client.markRead(conv, seq);
  };
  const isConnected = (): boolean => client.state.get().name === 'online';

  return {
    name,
    get isConnected() {
      return isConnected();
    },
    act() {
      if (random.chance(0.8)) say();
      else confirm();
    },
    tick() {},
    unanswered: () => [...unanswered],
    hasAll({ log, memberships }: LogEnd) {
      return memberships.every(
        ({ user, conv, begin }) =>
          user !== account.id ||
          conv === `u${user}` ||
          (positions.get(conv) ?? begin) >= (log.get(conv)?.length ?? 0),
      );
    },
    settle() {
      record({
        ...{ type: 'settled', isConnected: isConnected() },
        ...{ positions: new Map(positions), unanswered: [...unanswered] },
      });
    },
    start() {
      client.login({ id: account.id, password: account.password }).catch((error: unknown) => {
        record({ type: 'error', connection: 1, error: nameOf(error) });
      });
    },
    async stop() {
      isStopped = true;
      await client.close();
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error && 'error' in error ? String(error.error) : String(error);
}
