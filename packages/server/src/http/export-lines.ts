import { type ConversationId, feedOf, type UserId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { DELETED_NAME } from '../domain/names.ts';
import { unsetPerson } from '../domain/person.ts';
import type { Services } from '../handlers/handler.ts';

type Parts = Pick<Services, 'store' | 'directory' | 'nowMs'>;

const LIST_PAGE = 200;
const LOG_PAGE = 200;

/**
 * All that is kept of a user and all that he may read, as JSON lines, a page at a time: what is not
 * fetched is not read. The last line says that it is whole.
 */
export async function* exportLines(user: UserId, parts: Parts): AsyncGenerator<string> {
  const { store, nowMs } = parts;
  const at = nowMs();
  const record = await store.users.byId(user);
  const person = (await store.people.persons([user])).get(user) ?? unsetPerson;
  const { isInBlocks: _, ...own } = person;
  const name = record?.name ?? DELETED_NAME;
  yield line({ type: 'profile', id: user, name, exported: at, ...own });
  for (const { id, device, createdAt, usedAt, expiresAt } of await store.tokens.of(user, at)) {
    const times = { created: createdAt, used: usedAt, expires: expiresAt };
    yield line({ type: 'device', device: id, name: device, ...times });
  }
  for (let after = 0; ; ) {
    const contacts = await store.contacts.page(user, after, LIST_PAGE);
    yield lines(contacts.map(({ id, name }) => ({ type: 'contact', id, name })));
    after = contacts.at(-1)?.id ?? after;
    if (contacts.length < LIST_PAGE) break;
  }
  yield* logLines(feedOf(user), 0, parts);
  for (let after = ''; ; ) {
    const page = { after, limit: LIST_PAGE, sinceMs: undefined };
    const overviews = await store.log.overview(user, page);
    for (const { conversation, name, role, begin, delivered, read } of overviews) {
      const places = { begin, delivered, read };
      yield line({ type: 'conversation', conv: conversation, name, role, ...places });
      yield* logLines(conversation, begin, parts);
    }
    after = overviews.at(-1)?.conversation ?? after;
    if (overviews.length < LIST_PAGE) break;
  }
  yield line({ type: 'end' });
}

async function* logLines(
  conversation: ConversationId,
  begin: number,
  { store, directory }: Parts,
): AsyncGenerator<string> {
  for (let after = begin; ; ) {
    const entries = await store.log.read(conversation, after, LOG_PAGE);
    const last = entries.at(-1);
    if (last === undefined) return;
    const names = await directory.names(entries.map(({ sender }) => sender));
    yield entries.map((entry) => entryLine(entry, names)).join('');
    after = last.seq;
  }
}

/** The body goes as it was written: numbers in it may be longer than JavaScript's. */
function entryLine(
  { conversation, seq, at, kind, sender, body }: Entry,
  names: ReadonlyMap<UserId, string>,
): string {
  const name = names.get(sender) ?? DELETED_NAME;
  const head = JSON.stringify({
    type: 'entry',
    conv: conversation,
    seq,
    at,
    kind,
    id: sender,
    name,
  });
  return `${head.slice(0, -1)},"body":${body}}\n`;
}

function line(value: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(value)}\n`;
}

function lines(values: readonly Readonly<Record<string, unknown>>[]): string {
  return values.map(line).join('');
}
