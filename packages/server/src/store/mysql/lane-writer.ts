import type { ActDraft, Acted } from '../../domain/act.ts';
import type { EntryDraft } from '../../domain/entry.ts';
import type { Appended } from '../store.ts';
import { commitAct } from './commit-act.ts';
import { commitBatch, OutcomeUnknown } from './commit-batch.ts';
import { DatabaseAway, failureOf } from './failures.ts';
import { findOut, type Search } from './find-out.ts';
import { type LaneSession, openLaneSession, releaseLaneSession } from './lane-session.ts';
import { type PlacedDraft, wasCommitted } from './messages.ts';
import type { Session } from './session.ts';
import type { WriteWatch } from './write-watch.ts';

const ORIGIN_BYTES = 16;

/** Commits the batches of one lane on a connection that it keeps. */
export class LaneWriter {
  readonly #search: Search;
  readonly #watch: WriteWatch;
  #lane: LaneSession | undefined;

  constructor(search: Search, watch: WriteWatch) {
    this.#search = search;
    this.#watch = watch;
  }

  /** Commits a batch once. */
  commit(drafts: readonly EntryDraft[], whileInDoubt: () => void): Promise<Appended[]> {
    return this.#once((lane, origin) => commitBatch(lane, drafts, origin), whileInDoubt);
  }

  /** Decides an act, and commits it, once. */
  act(draft: ActDraft, whileInDoubt: () => void): Promise<Acted> {
    return this.#once(async ({ session, isQuick }, origin) => {
      const acted = await commitAct(session, draft, origin);
      // What was read to find the first one has begun a transaction.
      if (isQuick && 'duplicate' in acted && acted.duplicate) await session.command('rollback');
      return acted;
    }, whileInDoubt);
  }

  async stop(): Promise<void> {
    const lane = this.#lane;
    this.#lane = undefined;
    if (lane !== undefined) await releaseLaneSession(lane);
  }

  /**
   * When it rejects, nothing has happened: where the connection was lost during the commit, it asks
   * until it knows, and calls `whileInDoubt` each time in vain.
   */
  async #once<Answer>(
    commit: (lane: LaneSession, origin: Buffer) => Promise<Answer>,
    whileInDoubt: () => void,
  ): Promise<Answer> {
    const origin = this.#search.settings.randomBytes(ORIGIN_BYTES);
    try {
      this.#lane ??= await openLaneSession(this.#search.sessions);
      const answer = await commit(this.#lane, origin);
      this.#watch.succeeded();
      return answer;
    } catch (error) {
      this.#watch.failed(error instanceof OutcomeUnknown ? error.cause : error);
      await this.#undo();
      if (!(error instanceof OutcomeUnknown)) throw error;
      const { witnesses, answer, cause } = error as OutcomeUnknown<Answer>;
      const ask = (session: Session) =>
        firstAnswer(witnesses, (witness) => wasCommitted(session, witness, origin));
      if (await findOut(this.#search, ask, whileInDoubt)) return answer;
      throw new DatabaseAway('the commit did not happen', { cause });
    }
  }

  async #undo(): Promise<void> {
    if (this.#lane === undefined) return;
    const { session } = this.#lane;
    if (!session.isBroken) await session.command('rollback').catch(() => {});
    if (session.isBroken) await this.stop();
  }
}

/** All of them know, but some may lie where nobody can be asked now. */
async function firstAnswer(
  witnesses: readonly PlacedDraft[],
  ask: (witness: PlacedDraft) => Promise<boolean>,
): Promise<boolean> {
  let failure: unknown;
  for (const witness of witnesses) {
    try {
      return await ask(witness);
    } catch (error) {
      if (failureOf(error) === 'away') throw error;
      failure = error;
    }
  }
  throw failure;
}
