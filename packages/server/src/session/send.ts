import type { Request } from '@parley/protocol';
import { type EntryDraft, placed } from '../domain/entry.ts';
import { differsFromFirst } from '../handlers/differs.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { Appended, AppendListener } from '../store/store.ts';
import type { Answers } from './answers.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionServices } from './session-services.ts';

/** What a session shares with its sends. */
export interface SendContext {
  readonly answers: Answers;
  readonly services: SessionServices;
  ended(request: Request): void;
  failed(request: Request, error: unknown): void;
}

type Send = Extract<Outcome, { type: 'send' }>;

/**
 * A chat message on its way: committed, and only then told, to the others and to whoever sent it.
 * One object a message, for many are under way.
 */
export class Sending implements AppendListener {
  readonly #request: Request;
  readonly #send: Send;
  readonly #member: LiveSession;
  readonly #context: SendContext;

  constructor(request: Request, send: Send, member: LiveSession, context: SendContext) {
    this.#request = request;
    this.#send = send;
    this.#member = member;
    this.#context = context;
  }

  start(): void {
    this.#context.services.store.log.appendTelling(this.#send.draft, this);
  }

  resolve(appended: Appended): void {
    this.#context.services.stats.messagesIn += 1;
    try {
      if (appended.duplicate) this.#repeated(appended);
      else this.#tell(appended);
    } catch (error) {
      // A mistake of ours in telling one must not keep the rest of the commit from being told.
      this.#context.failed(this.#request, error);
    }
  }

  reject(error: unknown): void {
    this.#context.failed(this.#request, error);
  }

  #tell(appended: Appended): void {
    const { answers, services } = this.#context;
    const { draft, address } = this.#send;
    const member = this.#member;
    const entry = placed(draft, appended);
    // First, for it may be what others wait for that are known here already: they come at once.
    answers.sent(draft, appended);
    const isLate = services.fanOut.publish(
      { type: 'entry', entry, address, senderName: member.name },
      // A device is told by the answer; a classic session has to know how far its log has come.
      member.profile === 'v2' ? member : undefined,
    );
    member.said(entry, isLate);
    this.#context.ended(this.#request);
  }

  #repeated(appended: Appended): void {
    const request = this.#request;
    if (request.profile === 'classic') {
      // Which is not told whether it differs: its answers keep the order of its sends.
      this.#context.answers.sentBefore(request, appended, false);
      this.#context.ended(request);
      return;
    }
    answerAgain(request, this.#send.draft, appended, this.#context).then(
      () => this.#context.ended(request),
      (error: unknown) => this.#context.failed(request, error),
    );
  }
}

/** The `ref` was used before: the first answer again, and whether it was for something else. */
async function answerAgain(
  request: Request,
  draft: EntryDraft,
  appended: Appended,
  { answers, services }: SendContext,
): Promise<void> {
  const differs = await differsFromFirst(draft, appended, services.store.log);
  answers.sentBefore(request, appended, differs);
}
