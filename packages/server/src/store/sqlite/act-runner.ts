import { type ActDraft, bodyOf, type Decided } from '../../domain/act.ts';
import { decide } from '../../domain/decide.ts';
import type { Entry, EntryDraft } from '../../domain/entry.ts';
import { statementsOf } from '../sql/act-changes.ts';
import { readsOf, toActState } from '../sql/act-reads.ts';
import type { PlainRow, PlainStatement } from '../sql/plain-statement.ts';
import type { Alterations } from './alterations.ts';
import { type EntryBlock, entriesOf, packDrafts, place } from './entry-block.ts';
import type { LogWriter } from './log-writer.ts';
import type { StatementRunner } from './statement-runner.ts';
import type { ActOutcome } from './worker-messages.ts';

/** Decides acts inside the open transaction, each as the ones before it have left things. */
export class ActRunner {
  readonly #log: LogWriter;
  readonly #statements: StatementRunner;
  readonly #alterations: Alterations;

  constructor(log: LogWriter, statements: StatementRunner, alterations: Alterations) {
    this.#log = log;
    this.#statements = statements;
    this.#alterations = alterations;
  }

  run(draft: ActDraft): ActOutcome {
    const first = this.#log.repetitionOf(packDrafts([entryDraft(draft)]));
    if (first !== undefined) {
      const { conversation, seq } = first;
      return { entry: this.#log.read(conversation, seq - 1, 1), conversation, duplicate: true };
    }
    const decision = decide(draft, this.#stateFor(draft));
    if ('refused' in decision) return decision;
    const block = this.#append(draft, decision);
    const [entry] = entriesOf(block, draft.conversation) as [Entry];
    for (const statement of statementsOf(decision.changes, entry)) this.#statements.run(statement);
    if (decision.changes.some(({ type }) => type === 'body')) this.#alterations.noted();
    return { entry: block, conversation: draft.conversation, duplicate: false };
  }

  #stateFor(draft: ActDraft) {
    const { entry, ...asked } = readsOf(draft);
    const target =
      entry === undefined ? undefined : this.#log.read(draft.conversation, entry - 1, 1);
    const [found] = target === undefined ? [] : entriesOf(target, draft.conversation);
    return toActState(
      {
        members: asked.members.flatMap((each) => this.#rows(each)),
        group: this.#rows(asked.group),
        count: this.#rows(asked.count),
        outsiders: asked.outsiders.flatMap((each) => this.#rows(each)),
        link: this.#rows(asked.link),
      },
      found,
    );
  }

  #rows(statement: PlainStatement | undefined): readonly PlainRow[] {
    return statement === undefined ? [] : this.#statements.run(statement).rows;
  }

  #append(draft: ActDraft, decided: Decided): EntryBlock {
    const block = packDrafts([entryDraft(draft, decided)]);
    const { places } = this.#log.append(block);
    place(block, 0, places[0] as number, places[1] as number);
    return block;
  }
}

function entryDraft({ conversation, sender, ref, at }: ActDraft, decided?: Decided): EntryDraft {
  const kind = decided?.kind ?? 'changed';
  const body = decided === undefined ? '{}' : bodyOf(decided);
  return { conversation, kind, sender, ref, at, body };
}
