import { within } from '../support/deadline.ts';
import { type Frame, type Link, tcpLink } from './clients/link.ts';
import { listOf, msgids, readEntry, readTold } from './clients/read.ts';
import type { Account } from './clients/v2-client.ts';
import type { Membership, Seen } from './history.ts';

/** Everything that there is, as clients read it that know nothing yet. */
export type LogEnd = {
  readonly log: ReadonlyMap<string, readonly Seen[]>;
  readonly memberships: readonly Membership[];
};

const ANSWER_DEADLINE_MS = 15_000;

/** One request after the other on a connection of its own; for setting up, and for the end. */
export type Asking = { ask(frame: Frame): Promise<Frame>; close(): void };

export async function openAsking(port: number): Promise<Asking> {
  const opened = Promise.withResolvers<void>();
  let answer = Promise.withResolvers<Frame>();
  answer.promise.catch(() => {});
  let refs = 0;
  const link: Link = tcpLink(port)({
    onOpen: () => opened.resolve(),
    onFrame: (frame) => {
      // Pushes meanwhile are nobody's.
      if (frame.ref === `a${refs}`) answer.resolve(frame);
    },
    onEnd: () => {
      const error = new Error('the connection has ended');
      opened.reject(error);
      answer.reject(error);
    },
  });
  await within(opened.promise, ANSWER_DEADLINE_MS, () => 'connecting');
  return {
    async ask(frame) {
      refs += 1;
      answer = Promise.withResolvers<Frame>();
      link.send({ ...frame, ref: `a${refs}` });
      const got = await within(answer.promise, ANSWER_DEADLINE_MS, () => JSON.stringify(frame));
      if (got.msgid === msgids.error || (got.errno ?? 0) !== 0) {
        throw new Error(`${JSON.stringify(frame)} was answered ${JSON.stringify(got)}`);
      }
      return got;
    },
    close: () => link.destroy(),
  };
}

/** Reads each conversation once, and of each user how he stands in it. */
export async function readLog(port: number, accounts: readonly Account[]): Promise<LogEnd> {
  const log = new Map<string, Seen[]>();
  const memberships: Membership[] = [];
  for (const { id, password } of accounts) {
    const asking = await openAsking(port);
    try {
      const who = { id, password, device: 'reads the log' };
      const told = readTold(await asking.ask({ msgid: msgids.login, v: 2, ...who }));
      for (const one of told) {
        memberships.push({ ...one, user: id });
        if (one.begin === 0 && !log.has(one.conv)) {
          log.set(one.conv, await readConversation(asking, one.conv));
        }
      }
    } finally {
      asking.close();
    }
  }
  return { log, memberships };
}

async function readConversation(asking: Asking, conv: string): Promise<Seen[]> {
  const entries: Seen[] = [];
  for (let more = true; more; ) {
    const after = entries.at(-1)?.seq ?? 0;
    const page = await asking.ask({ msgid: msgids.sync, conv, after, limit: 500 });
    const messages = listOf(page, 'messages');
    for (const message of messages) entries.push(readEntry(message));
    // A page without anything would be asked for again for ever.
    more = page.more === true && messages.length > 0;
  }
  return entries;
}
