import { nowUs, sleep, waitUntil } from '../../../packages/cli/src/bench/clock.ts';
import {
  type Connection,
  type Endpoint,
  type Hooks,
  openConnection,
  write,
} from '../../../packages/cli/src/bench/connection.ts';
import { type Entry, registerUsers } from '../../../packages/cli/src/bench/crew.ts';
import { frameText, messageId } from '../../../packages/cli/src/bench/frames.ts';
import {
  createHistogram,
  type Histogram,
  observe,
} from '../../../packages/cli/src/bench/histogram.ts';
import { loginByToken, tryLogin } from '../../../packages/cli/src/bench/session.ts';

const speech = { profile: 'v2', wire: 'tcp', codec: 'json' } as const;
const stayMs = 4_000;
const pauseMs = 200;
const everyMs = 250;
/** What has not been answered by then counts as so long. */
const patienceMs = 10_000;

type Account = { id: number; partner: number; token: string };

/** What was seen while `isMeasuring`. */
export type Seen = {
  isMeasuring: boolean;
  answersUs: Histogram;
  loginsUs: Histogram;
  messages: number;
  unanswered: number;
  refused: number;
};

export function createSeen(): Seen {
  const counts = { messages: 0, unanswered: 0, refused: 0 };
  return {
    isMeasuring: false,
    answersUs: createHistogram(),
    loginsUs: createHistogram(),
    ...counts,
  };
}

export async function createAccounts(port: number, count: number): Promise<Account[]> {
  const entry: Entry = { to: endpoint(port), password: 'bench-password', loginsAtOnce: 16 };
  const users = await registerUsers(entry, count);
  const accounts: Account[] = [];
  for (const [at, { id }] of users.entries()) {
    const connection = await openConnection(entry.to, at, silent());
    connection.userId = id;
    const { token } = await tryLogin(connection, entry.password);
    connection.socket.destroy();
    accounts.push({ id, partner: users[at ^ 1]?.id ?? id, token: String(token) });
  }
  return accounts;
}

/** Each comes, writes to its partner for some seconds, goes, and comes again, until told to stop. */
export function startClients(port: number, accounts: readonly Account[], seen: Seen) {
  const stopping = new AbortController();
  const all = accounts.map((account, at) => live(port, account, at, seen, stopping.signal));
  return async () => {
    stopping.abort();
    await Promise.all(all);
  };
}

async function live(
  port: number,
  account: Account,
  index: number,
  seen: Seen,
  stopping: AbortSignal,
): Promise<void> {
  // So that they do not come and go in step.
  await sleep(Math.random() * stayMs);
  while (!stopping.aborted) {
    const pending = new Map<string, number>();
    const startUs = nowUs();
    try {
      const connection = await openConnection(endpoint(port), index, listening(pending, seen));
      try {
        const { errno } = await loginByToken(connection, account.token);
        if (seen.isMeasuring) observe(seen.loginsUs, nowUs() - startUs);
        if (errno === 0) await talk(connection, account, pending, seen, stopping);
        else if (seen.isMeasuring) seen.refused++;
      } finally {
        connection.socket.destroy();
      }
    } catch {
      if (seen.isMeasuring) seen.refused++;
    }
    if (!stopping.aborted) await sleep(pauseMs * (0.5 + Math.random()));
  }
}

async function talk(
  connection: Connection,
  { partner }: Account,
  pending: Map<string, number>,
  seen: Seen,
  stopping: AbortSignal,
): Promise<void> {
  const endUs = nowUs() + stayMs * 1000 * (0.5 + Math.random());
  for (let count = 0; nowUs() < endUs && connection.open && !stopping.aborted; count++) {
    const ref = `${endUs.toString(36)}.${count}`;
    pending.set(ref, nowUs());
    const frame = { msgid: messageId.chat, toid: partner, msg: 'x'.repeat(60), ref };
    write(connection, frameText(frame, connection));
    await sleep(everyMs * (0.5 + Math.random()));
  }
  await waitUntil(() => pending.size === 0 || !connection.open, patienceMs);
  if (!seen.isMeasuring) return;
  seen.unanswered += pending.size;
  for (const _ of pending) observe(seen.answersUs, patienceMs * 1000);
}

function listening(pending: Map<string, number>, seen: Seen): Hooks {
  const hooks = silent();
  hooks.line = (_, text, from, to) => {
    const { ref } = JSON.parse(text.slice(from, to)) as { ref?: string };
    const sentUs = ref === undefined ? undefined : pending.get(ref);
    if (ref === undefined || sentUs === undefined) return;
    pending.delete(ref);
    if (!seen.isMeasuring) return;
    seen.messages++;
    observe(seen.answersUs, hooks.arrivedUs - sentUs);
  };
  return hooks;
}

function endpoint(port: number): Endpoint {
  return { servers: [{ host: '127.0.0.1', port }], sourceAddresses: 1, speech };
}

function silent(): Hooks {
  return { arrivedUs: 0, line: () => {}, turn: () => {} };
}
