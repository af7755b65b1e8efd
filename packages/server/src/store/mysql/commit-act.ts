import { type ActDraft, type Acted, type ActState, bodyOf } from '../../domain/act.ts';
import { decide, isSpoken } from '../../domain/decide.ts';
import { type Entry, type EntryDraft, placed } from '../../domain/entry.ts';
import { statementsOf } from '../sql/act-changes.ts';
import { readsOf, toActState } from '../sql/act-reads.ts';
import type { PlainStatement } from '../sql/plain-statement.ts';
import { refKey } from './batch-plan.ts';
import { OutcomeUnknown } from './commit-batch.ts';
import { insertFirstMembers } from './first-members.ts';
import { insertMessages, readMessages } from './messages.ts';
import { findRefs, insertRefs } from './refs.ts';
import type { Row, Session } from './session.ts';
import { takePlaces } from './take-places.ts';

/**
 * Decides and commits one act in a transaction: taking the place locks the conversation, so that
 * what is read after it is how things stand there. The session stands outside a transaction when it
 * resolves; after an error, `rollback`.
 */
export async function commitAct(session: Session, act: ActDraft, origin: Buffer): Promise<Acted> {
  const { conversation, sender, ref, at } = act;
  const draft: EntryDraft = { conversation, kind: 'changed', sender, ref, at, body: '{}' };
  const first = ref === undefined ? undefined : await firstOf(session, draft);
  if (first !== undefined) return { entry: first, duplicate: true };

  await session.command('start transaction');
  const share = { conversation, drafts: [draft], countable: isSpoken(act.act) ? 1 : 0 };
  const head = (await takePlaces(session, [share])).get(conversation);
  if (head === undefined) throw new Error(`no place was taken in ${conversation}`);
  const decision = decide(act, await stateFor(session, act));
  if ('refused' in decision) {
    await session.command('rollback');
    return decision;
  }
  const decided = { ...draft, kind: decision.kind, body: bodyOf(decision) };
  const place = { ...head, at, duplicate: false, conversation };
  const acted = { entry: placed(decided, place), duplicate: false };
  const witness = { draft: decided, place };
  if (head.seq === 1) await insertFirstMembers(session, [witness]);
  await insertRefs(session, [witness]);
  await insertMessages(session, [witness], [witness], origin);
  for (const { sql, parameters } of statementsOf(decision.changes, acted.entry)) {
    await session.execute(sql, parameters);
  }
  try {
    await session.command('commit');
  } catch (error) {
    throw new OutcomeUnknown([witness], acted, error);
  }
  return acted;
}

/** The entry that the ref of a draft was used for before. */
async function firstOf(session: Session, draft: EntryDraft): Promise<Entry | undefined> {
  const known = (await findRefs(session, [draft])).get(refKey(draft.sender, draft.ref ?? ''));
  if (known === undefined) return undefined;
  const [entry] = await readMessages(session, known.conversation, known.seq - 1, 1);
  return entry;
}

async function stateFor(session: Session, draft: ActDraft): Promise<ActState> {
  const { entry, ...asked } = readsOf(draft);
  const rows = async (statement: PlainStatement | undefined): Promise<readonly Row[]> =>
    statement === undefined
      ? []
      : (await session.execute(statement.sql, statement.parameters)).rows;
  const rowsOfAll = async (statements: readonly PlainStatement[]): Promise<Row[]> => {
    const found: Row[] = [];
    for (const statement of statements) found.push(...(await rows(statement)));
    return found;
  };
  const target =
    entry === undefined ? [] : await readMessages(session, draft.conversation, entry - 1, 1);
  return toActState(
    {
      members: await rowsOfAll(asked.members),
      group: await rows(asked.group),
      count: await rows(asked.count),
      outsiders: await rowsOfAll(asked.outsiders),
      link: await rows(asked.link),
    },
    target[0],
  );
}
