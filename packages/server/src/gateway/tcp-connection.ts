import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import {
  type Dialect,
  type ErrorName,
  encodeError,
  FrameSplitter,
  type WireFrame,
} from '@parley/protocol';
import type { Connection, ConnectionListener } from './connection.ts';
import { decodeBuffer } from './decode-buffer.ts';
import type { Flusher } from './flusher.ts';
import { Outbox, type OutboxMode } from './outbox.ts';
import { Room } from './room.ts';

export interface TcpConnectionOptions {
  readonly dialect: Dialect;
  readonly maxFrameBytes: number;
  readonly maxNesting: number;
  readonly maxOutboxBytes: number;
  readonly flusher: Flusher;
  readonly nowMs: () => number;
  readonly onError: (what: string, error: unknown) => void;
}

const CLOSE_GRACE_MS = 2_000;

/** One TCP client: bytes in are cut into frames for its session, frames out go to its outbox. */
export class TcpConnection implements Connection {
  readonly address: string;
  readonly dialect: Dialect;
  readonly codec = 'json';
  readonly isV2Only = false;
  lastHeardMs: number;
  readonly #socket: Socket;
  readonly #splitter: FrameSplitter;
  readonly #outbox: Outbox;
  readonly #nowMs: () => number;
  readonly #onError: (what: string, error: unknown) => void;
  readonly #room = new Room();
  #listener: ConnectionListener | undefined;
  #isOver = false;
  #closeTimer: NodeJS.Timeout | undefined;
  #isV2 = false;

  constructor(socket: Socket, options: TcpConnectionOptions) {
    this.address = socket.remoteAddress ?? 'unknown';
    this.dialect = options.dialect;
    this.#nowMs = options.nowMs;
    this.#onError = options.onError;
    this.lastHeardMs = options.nowMs();
    this.#socket = socket;
    this.#splitter = new FrameSplitter({ ...options, decode: decodeBuffer });
    this.#outbox = new Outbox(socket, options.flusher, options.maxOutboxBytes, () =>
      this.#room.tell(),
    );
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#listener?.onInputEnd());
    // The end that follows says all that matters; without a listener it would end the process.
    socket.on('error', () => {});
    socket.on('close', () => this.#over(false));
    socket.on('drain', () => this.#room.tell());
  }

  get guestSinceMs(): number | undefined {
    return this.#listener?.guestSinceMs;
  }

  get isSmallClient(): boolean {
    return this.#mode === 'paced';
  }

  get isFlushed(): boolean {
    return this.#outbox.isFlushed;
  }

  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  becomeV2(): void {
    this.#isV2 = true;
  }

  send(frame: WireFrame): void {
    // Bytes are frames of another codec than this one's.
    if (this.#isOver || typeof frame !== 'string') return;
    if (!this.#outbox.offer(frame, this.#mode)) this.#abandon('slow_reader');
  }

  async writable(): Promise<void> {
    while (!this.#isOver && !this.#outbox.isHalfEmpty) await this.#room.wait();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(error: ErrorName): void {
    if (this.#isOver) return;
    this.send(encodeError(error));
    this.#end(false);
  }

  finish(): void {
    if (!this.#isOver) this.#end(this.#splitter.isBetweenFrames);
  }

  get #mode(): OutboxMode {
    if (this.#isV2) return 'coalesced';
    return this.#splitter.ending === 'newline' && !this.dialect.needsPacing ? 'coalesced' : 'paced';
  }

  #onData(chunk: Buffer): void {
    if (this.#isOver) return;
    this.lastHeardMs = this.#nowMs();
    try {
      const results = this.#splitter.push(chunk);
      this.#outbox.clientSpoke();
      for (const result of results) {
        if (this.#isOver) return;
        if (result.kind === 'frame') this.#listener?.onFrame(result.text);
        else this.#broken(result.error, result.fatal);
      }
    } catch (error) {
      // A mistake of ours must not end the process, and with it everybody else's connection.
      this.#onError('a frame could not be handled', error);
      this.close('internal');
    }
  }

  #broken(error: ErrorName, isFatal: boolean): void {
    this.#listener?.onBrokenFrame(error, isFatal);
    if (isFatal) this.close(error);
  }

  #end(isClean: boolean): void {
    this.#outbox.flushAll();
    this.#over(isClean && this.#outbox.isFlushed);
    this.#socket.end();
    // A paused socket would not hear that the other side has ended too.
    this.#socket.resume();
    this.#closeTimer = setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
  }

  /** The reader holds memory that it must not: nothing more is sent, what waits is dropped. */
  #abandon(error: ErrorName): void {
    this.#listener?.onBrokenFrame(error, true);
    this.#over(false);
    this.#socket.destroy();
  }

  #over(isClean: boolean): void {
    if (this.#socket.destroyed) clearTimeout(this.#closeTimer);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#outbox.drop();
    this.#room.tell();
    this.#listener?.onEnd(isClean);
  }
}
