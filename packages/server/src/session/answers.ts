import {
  type Codec,
  type ErrorName,
  encodeLoginRefusal,
  encodeRegisterAck,
  errorFields,
  type FieldsWithoutRef,
  type Request,
  RequestError,
  type ServerMessageName,
  type WireFrame,
} from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { Entry, EntryDraft } from '../domain/entry.ts';
import type { Connection } from '../gateway/connection.ts';
import { countError } from '../lib/stats.ts';
import { type Appended, StoreUnavailable } from '../store/store.ts';
import { codecs } from './codecs.ts';
import type { SessionServices } from './session-services.ts';

/** Requests that are made often and whose success is no news: silence, unless they carry a `ref`. */
const QUIET: ReadonlySet<string> = new Set([
  'directChat',
  'groupChat',
  'delivered',
  'read',
  'typing',
]);

/**
 * What one connection is told of its requests. In the classic profile that is silence, unless it
 * asked with a `ref`.
 */
export class Answers {
  readonly #connection: Connection;
  readonly #services: SessionServices;

  constructor(connection: Connection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
  }

  get codec(): Codec {
    return codecs[this.#connection.codec];
  }

  done(request: Request, fields: FieldsWithoutRef<'ok'>): void {
    const isSilent = request.profile === 'classic' || QUIET.has(request.type);
    if (request.ref === undefined && isSilent) return;
    this.answer(request, 'ok', fields);
  }

  answer<Name extends ServerMessageName>(
    request: Request,
    name: Name,
    fields: FieldsWithoutRef<Name>,
  ): void {
    this.#connection.send(this.codec.encode(name, fields, request.ref));
  }

  send(frame: WireFrame): void {
    this.#connection.send(frame);
  }

  sent({ ref, conversation }: EntryDraft, { seq, at }: Appended): void {
    if (ref === undefined) return;
    this.#connection.send(this.codec.encodeSent(ref, conversation, seq, at));
  }

  /** What was done has its place. A message without a `ref` is not answered, whatever it names. */
  acted(request: Request, { conversation: conv, seq, at }: Entry): void {
    const isChat = request.type === 'directChat' || request.type === 'groupChat';
    if (isChat && request.ref === undefined) return;
    if (request.ref === undefined) this.answer(request, 'ok', { conv, seq });
    else this.answer(request, 'sent', { conv, seq, at });
  }

  /** The `ref` was known: the first one's answer, and whether that was for something else. */
  sentBefore(request: Request, appended: Appended, differs: boolean): void {
    if (request.ref === undefined) return;
    const { conversation: conv, seq, at } = appended;
    const fields = { conv, seq, at, duplicate: true, ...(differs && { differs }) };
    // Classic clients are told what they were told the first time.
    if (request.profile === 'classic') this.answer(request, 'sent', { conv, seq, at });
    else this.answer(request, 'sent', fields);
  }

  registered(request: Request, result: UserId | ErrorName, recovery?: readonly string[]): void {
    if (typeof result === 'string') countError(this.#services.stats, result);
    if (request.profile === 'classic') {
      this.#connection.send(encodeRegisterAck(result, this.#connection.dialect));
    } else if (typeof result === 'number') {
      const codes = recovery && { recovery: [...recovery] };
      this.answer(request, 'registerAck', { errno: 0, id: result, ...codes });
    } else this.answer(request, 'registerAck', errorFields(result));
  }

  loginRefused(request: Request, error: ErrorName): void {
    countError(this.#services.stats, error);
    if (request.profile === 'v2') this.answer(request, 'loginAck', errorFields(error));
    else this.#connection.send(encodeLoginRefusal(error, this.#connection.dialect));
  }

  refused(error: ErrorName, ref?: string, detail?: string): void {
    countError(this.#services.stats, error);
    this.#connection.send(this.codec.encode('error', errorFields(error, detail), ref));
  }

  /** A request threw: what it threw on purpose is told, anything else becomes `internal`. */
  failed(request: Request, error: unknown): void {
    if (error instanceof RequestError) {
      this.refused(error.error, request.ref, error.message);
      return;
    }
    const name = error instanceof StoreUnavailable ? 'unavailable' : 'internal';
    this.#services.onError(`${request.type} failed`, error);
    if (request.type === 'login') this.loginRefused(request, name);
    else if (request.type === 'register') this.registered(request, name);
    else this.refused(name, request.ref);
  }

  /** Tells why, and ends the connection. */
  expel(error: ErrorName): void {
    countError(this.#services.stats, error);
    this.#connection.close(error);
  }
}
