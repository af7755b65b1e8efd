import {
  type ErrorName,
  encodeError,
  encodeLoginRefusal,
  encodeOk,
  encodeRegisterAck,
  encodeSent,
  type Request,
  RequestError,
} from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { EntryDraft } from '../domain/entry.ts';
import type { Connection } from '../gateway/connection.ts';
import { countError } from '../lib/stats.ts';
import { type Appended, StoreUnavailable } from '../store/store.ts';
import type { SessionServices } from './session-services.ts';

/** What one connection is told of its requests: silence, unless it asked with a `ref`. */
export class Answers {
  readonly #connection: Connection;
  readonly #services: SessionServices;

  constructor(connection: Connection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
  }

  done(request: Request, fields: Readonly<Record<string, unknown>>): void {
    if (request.ref !== undefined) this.#connection.send(encodeOk(request.ref, fields));
  }

  sent({ ref, conversation }: EntryDraft, { seq, at }: Appended): void {
    if (ref !== undefined) this.#connection.send(encodeSent(ref, conversation, seq, at));
  }

  registered(result: UserId | ErrorName): void {
    if (typeof result === 'string') countError(this.#services.stats, result);
    this.#connection.send(encodeRegisterAck(result, this.#connection.dialect));
  }

  loginRefused(error: ErrorName): void {
    countError(this.#services.stats, error);
    this.#connection.send(encodeLoginRefusal(error, this.#connection.dialect));
  }

  refused(error: ErrorName, ref?: string, detail?: string): void {
    countError(this.#services.stats, error);
    this.#connection.send(encodeError(error, detail, ref));
  }

  /** A request threw: what it threw on purpose is told, anything else becomes `internal`. */
  failed(request: Request, error: unknown): void {
    if (error instanceof RequestError) {
      this.refused(error.error, request.ref, error.message);
      return;
    }
    const name = error instanceof StoreUnavailable ? 'unavailable' : 'internal';
    this.#services.onError(`${request.type} failed`, error);
    if (request.type === 'login') this.loginRefused(name);
    else if (request.type === 'register') this.registered(name);
    else this.refused(name, request.ref);
  }

  /** Tells why, and ends the connection. */
  expel(error: ErrorName): void {
    countError(this.#services.stats, error);
    this.#connection.close(error);
  }
}
