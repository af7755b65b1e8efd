import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import {
  type CodecName,
  type Dialect,
  type ErrorName,
  encodeError,
  FrameSplitter,
  type WireFrame,
} from '@parley/protocol';
import { LengthSplitter, PrefaceReader } from '@parley/protocol/protobuf';
import { ByteOutbox } from './byte-outbox.ts';
import type { Connection, ConnectionListener, LeaveReason } from './connection.ts';
import { decodeBuffer } from './decode-buffer.ts';
import type { Flusher } from './flusher.ts';
import { Outbox, type OutboxMode } from './outbox.ts';
import { protobufError } from './protobuf-error.ts';
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

/** What the first bytes of a connection decided. */
type TcpWire = JsonWire | ProtobufWire;

interface JsonWire {
  readonly codec: 'json';
  readonly splitter: FrameSplitter;
  readonly outbox: Outbox;
}

interface ProtobufWire {
  readonly codec: 'protobuf';
  readonly splitter: LengthSplitter;
  readonly outbox: ByteOutbox;
}

const CLOSE_GRACE_MS = 2_000;

/** One TCP client: bytes in are cut into frames for its session, frames out go to its outbox. */
export class TcpConnection implements Connection {
  readonly address: string;
  readonly dialect: Dialect;
  lastHeardMs: number;
  readonly #socket: Socket;
  readonly #options: TcpConnectionOptions;
  readonly #room = new Room();
  #listener: ConnectionListener | undefined;
  /** Until the first bytes have told what the client speaks; JSON is assumed. */
  #preface: PrefaceReader | undefined = new PrefaceReader();
  #wire: TcpWire;
  #isOver = false;
  #closeTimer: NodeJS.Timeout | undefined;
  #isV2 = false;

  constructor(socket: Socket, options: TcpConnectionOptions) {
    this.address = socket.remoteAddress ?? 'unknown';
    this.dialect = options.dialect;
    this.#options = options;
    this.lastHeardMs = options.nowMs();
    this.#socket = socket;
    const { flusher, maxOutboxBytes } = options;
    this.#wire = {
      codec: 'json',
      splitter: new FrameSplitter({ ...options, decode: decodeBuffer }),
      outbox: new Outbox(socket, flusher, maxOutboxBytes, () => this.#room.tell()),
    };
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onInputEnd());
    // The end that follows says all that matters; without a listener it would end the process.
    socket.on('error', () => {});
    socket.on('close', () => this.#over(false));
    socket.on('drain', () => this.#room.tell());
  }

  get codec(): CodecName {
    return this.#wire.codec;
  }

  get isV2Only(): boolean {
    return this.#wire.codec === 'protobuf';
  }

  get guestSinceMs(): number | undefined {
    return this.#listener?.guestSinceMs;
  }

  get isSmallClient(): boolean {
    return this.#wire.codec === 'json' && this.#modeOf(this.#wire) === 'paced';
  }

  get isFlushed(): boolean {
    return this.#wire.outbox.isFlushed;
  }

  get queuedBytes(): number {
    return this.#wire.outbox.queuedBytes;
  }

  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  leave(why: LeaveReason): void {
    if (!this.#isOver) this.#listener?.onLeave(why);
  }

  becomeV2(): void {
    this.#isV2 = true;
  }

  send(frame: WireFrame): void {
    if (!this.#isOver && !this.#offer(frame)) this.#abandon('slow_reader');
  }

  async writable(): Promise<void> {
    while (!this.#isOver && !this.#wire.outbox.isHalfEmpty) await this.#room.wait();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(error: ErrorName): void {
    if (this.#isOver) return;
    this.send(this.#wire.codec === 'json' ? encodeError(error) : protobufError(error));
    this.#end(false);
  }

  finish(): void {
    if (!this.#isOver) this.#end(this.#wire.splitter.isBetweenFrames);
  }

  /** False when the outbox is full. A frame of the other codec is not this client's. */
  #offer(frame: WireFrame): boolean {
    const wire = this.#wire;
    if (wire.codec === 'json') {
      return typeof frame !== 'string' || wire.outbox.offer(frame, this.#modeOf(wire));
    }
    return typeof frame === 'string' || wire.outbox.offer(frame);
  }

  #modeOf({ splitter }: JsonWire): OutboxMode {
    if (this.#isV2) return 'coalesced';
    return splitter.ending === 'newline' && !this.dialect.needsPacing ? 'coalesced' : 'paced';
  }

  #onData(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.lastHeardMs = this.#options.nowMs();
    try {
      if (this.#preface === undefined) this.#receive(chunk);
      else this.#open(this.#preface, chunk);
    } catch (error) {
      // A mistake of ours must not end the process, and with it everybody else's connection.
      this.#options.onError('a frame could not be handled', error);
      this.close('internal');
    }
  }

  /** The first bytes: what they say of the codec may come one by one. */
  #open(preface: PrefaceReader, chunk: Uint8Array): void {
    const opening = preface.push(chunk);
    if (opening === undefined) return;
    this.#preface = undefined;
    if (opening.isProtobuf) {
      const { flusher, maxOutboxBytes } = this.#options;
      this.#wire = {
        codec: 'protobuf',
        splitter: new LengthSplitter(this.#options),
        outbox: new ByteOutbox(this.#socket, flusher, maxOutboxBytes, () => this.#room.tell()),
      };
    }
    this.#receive(opening.rest);
  }

  #receive(bytes: Uint8Array): void {
    const results = this.#wire.splitter.push(bytes);
    this.#wire.outbox.clientSpoke();
    for (const result of results) {
      if (this.#isOver) return;
      if (result.kind === 'error') this.#broken(result.error, result.fatal);
      else this.#listener?.onFrame('text' in result ? result.text : result.bytes);
    }
  }

  #onInputEnd(): void {
    const held = this.#preface?.held;
    this.#preface = undefined;
    // Half a preface is no JSON either, and is told so.
    if (held !== undefined && held.length > 0) this.#onData(held);
    this.#listener?.onInputEnd();
  }

  #broken(error: ErrorName, isFatal: boolean): void {
    this.#listener?.onBrokenFrame(error, isFatal);
    if (isFatal) this.close(error);
  }

  #end(isClean: boolean): void {
    this.#wire.outbox.flushAll();
    this.#over(isClean && this.#wire.outbox.isFlushed);
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
    this.#wire.outbox.drop();
    this.#room.tell();
    this.#listener?.onEnd(isClean);
  }
}
