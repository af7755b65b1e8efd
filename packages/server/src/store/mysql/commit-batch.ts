import { type EntryDraft, isCountable } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';
import { planBatch, type Share } from './batch-plan.ts';
import { insertFirstMembers } from './first-members.ts';
import type { LaneSession } from './lane-session.ts';
import { insertMessages, type PlacedDraft } from './messages.ts';
import { findRefs, insertRefs, RefUsed } from './refs.ts';
import type { Session } from './session.ts';
import { type Head, takePlaces } from './take-places.ts';

const WITNESSES = 8;

/** A commit was sent, and no answer came. */
export class OutcomeUnknown<Answer> extends Error {
  override readonly name = 'OutcomeUnknown';
  /** What tells whether it happened, whichever of them can be asked. */
  readonly witnesses: readonly PlacedDraft[];
  /** What the commit is answered with if it happened. */
  readonly answer: Answer;

  constructor(witnesses: readonly PlacedDraft[], answer: Answer, cause: unknown) {
    super('the connection was lost during a commit', { cause });
    this.witnesses = witnesses;
    this.answer = answer;
  }
}

/**
 * Appends a batch in one transaction: locks the conversations and takes places, inserts, commits.
 * The session stands outside a transaction when it resolves; after an error, `rollback`.
 */
export async function commitBatch(
  { session, isQuick }: LaneSession,
  drafts: readonly EntryDraft[],
  origin: Buffer,
): Promise<Appended[]> {
  // Hardly any ref was used before, and the insert tells: looking first is a round trip for nothing.
  if (isQuick) {
    try {
      return await commitUnknown(session, drafts, NONE_KNOWN, origin, true);
    } catch (error) {
      if (!(error instanceof RefUsed)) throw error;
      await session.command('rollback');
    }
  }
  return await commitUnknown(session, drafts, await findRefs(session, drafts), origin, isQuick);
}

const NONE_KNOWN: ReadonlyMap<string, Appended> = new Map();

/** Appends those drafts of a batch whose refs are not known. */
async function commitUnknown(
  session: Session,
  drafts: readonly EntryDraft[],
  known: ReadonlyMap<string, Appended>,
  origin: Buffer,
  isQuick: boolean,
): Promise<Appended[]> {
  const plan = planBatch(drafts, known);
  const fresh = new Map<EntryDraft, Appended>();
  const placesOf = () => drafts.map((draft) => plan.placeOf(draft, fresh));
  if (plan.shares.length === 0) {
    // What was read has begun a transaction.
    if (isQuick) await session.command('rollback');
    return placesOf();
  }

  if (!isQuick) await session.command('start transaction');
  const placed = placeDrafts(plan.shares, await takePlaces(session, plan.shares, isQuick));
  for (const { draft, place } of placed) fresh.set(draft, place);
  const witnesses = witnessesOf(placed);

  await insertFirstMembers(
    session,
    placed.filter(({ place }) => place.seq === 1),
  );
  await insertRefs(session, placed);
  await insertMessages(session, placed, witnesses, origin);
  try {
    await session.command('commit');
  } catch (error) {
    throw new OutcomeUnknown(witnesses, placesOf(), error);
  }
  return placesOf();
}

/** The first entries of some conversations, which lie on different servers where there are several. */
function witnessesOf(placed: readonly PlacedDraft[]): PlacedDraft[] {
  const witnesses: PlacedDraft[] = [];
  for (const entry of placed) {
    const before = witnesses.at(-1);
    // The entries of a conversation come one after the other.
    if (before?.place.conversation === entry.place.conversation) continue;
    witnesses.push(entry);
    if (witnesses.length === WITNESSES) break;
  }
  return witnesses;
}

/** The places of a share are the last ones below its conversation's new head. */
function placeDrafts(shares: readonly Share[], heads: ReadonlyMap<string, Head>): PlacedDraft[] {
  const placed: PlacedDraft[] = [];
  for (const { conversation, drafts, countable } of shares) {
    const head = heads.get(conversation);
    if (head === undefined) throw new Error(`no places were taken in ${conversation}`);
    let seq = head.seq - drafts.length;
    let n = head.n - countable;
    for (const draft of drafts) {
      seq += 1;
      if (isCountable(draft.kind)) n += 1;
      placed.push({ draft, place: { seq, n, at: draft.at, duplicate: false, conversation } });
    }
  }
  return placed;
}
