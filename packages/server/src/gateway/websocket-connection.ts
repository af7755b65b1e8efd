import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import {
  type CodecName,
  type Dialect,
  type ErrorName,
  encodeError,
  type WireFrame,
} from '@parley/protocol';
import {
  closeCodes,
  closePayload,
  opcodes,
  statusCodes,
  type WebSocketEvent,
  WebSocketParser,
} from '@parley/protocol/websocket';
import type { Connection, ConnectionListener, LeaveReason } from './connection.ts';
import { decodeBuffer } from './decode-buffer.ts';
import type { Flusher } from './flusher.ts';
import { protobufError } from './protobuf-error.ts';
import { Room } from './room.ts';
import { WebSocketOutbox } from './websocket-outbox.ts';
import { controlWire, type WebSocketWire } from './websocket-wire.ts';

/** What all connections of a listener share. */
export interface WebSocketConnectionOptions {
  readonly dialect: Dialect;
  readonly maxFrameBytes: number;
  readonly maxOutboxBytes: number;
  readonly flusher: Flusher;
  readonly wire: WebSocketWire;
  readonly nowMs: () => number;
  readonly onError: (what: string, error: unknown) => void;
}

/** How long the other side may take to answer a close, and then to end. */
const CLOSE_GRACE_MS = 2_000;
const EMPTY = new Uint8Array(0);

/** One WebSocket client, from the moment the handshake is answered. */
export class WebSocketConnection implements Connection {
  readonly address: string;
  readonly codec: CodecName;
  readonly isV2Only = true;
  readonly isSmallClient = false;
  readonly #socket: Duplex;
  readonly #options: WebSocketConnectionOptions;
  readonly #parser: WebSocketParser;
  readonly #outbox: WebSocketOutbox;
  readonly #room = new Room();
  #listener: ConnectionListener | undefined;
  #lastHeardMs: number;
  /** What was last heard before the ping under way. */
  #pingedAfterMs = 0;
  #isPaused = false;
  /** What the other side said goodbye with, once it has. */
  #goodbye: { readonly code: number | undefined } | undefined;
  #isOver = false;
  #closeTimer: NodeJS.Timeout | undefined;

  constructor(
    socket: Duplex,
    address: string,
    codec: CodecName,
    options: WebSocketConnectionOptions,
  ) {
    this.address = address;
    this.codec = codec;
    this.#socket = socket;
    this.#options = options;
    this.#lastHeardMs = options.nowMs();
    this.#parser = new WebSocketParser({
      maxMessageBytes: options.maxFrameBytes,
      decode: decodeBuffer,
    });
    this.#outbox = new WebSocketOutbox(socket, options.flusher, options.maxOutboxBytes, () =>
      this.#room.tell(),
    );
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.#ended());
    // The close that follows says all that matters; without a listener it would end the process.
    socket.on('error', () => {});
    socket.on('close', () => this.#closed());
    socket.on('drain', () => this.#room.tell());
  }

  get dialect(): Dialect {
    return this.#options.dialect;
  }

  get guestSinceMs(): number | undefined {
    return this.#listener?.guestSinceMs;
  }

  get isFlushed(): boolean {
    return this.#outbox.queuedBytes === 0;
  }

  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  leave(why: LeaveReason): void {
    if (!this.#isOver) this.#listener?.onLeave(why);
  }

  /** It has been v2 from the start. */
  becomeV2(): void {}

  send(frame: WireFrame): void {
    if (!this.#isOver) this.#offer(this.#options.wire.of(frame));
  }

  async writable(): Promise<void> {
    while (!this.#isOver && !this.#outbox.isHalfEmpty) await this.#room.wait();
  }

  pause(): void {
    if (this.#isOver) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    // Nothing could be heard meanwhile.
    this.#lastHeardMs = this.#options.nowMs();
    this.#socket.resume();
  }

  close(error: ErrorName): void {
    if (this.#isOver) return;
    this.send(this.codec === 'json' ? encodeError(error) : protobufError(error));
    this.#end(closeCodes[error], error, false);
  }

  finish(): void {
    if (this.#goodbye === undefined) this.#end(statusCodes.normal, '', false);
    else this.#end(this.#goodbye.code, '', true);
  }

  /**
   * Called about once a second: pings who has been silent for half of `maxSilenceMs`; false when
   * it has been silent for all of it. While reading is paused nothing could have been heard.
   */
  seemsAlive(nowMs: number, maxSilenceMs: number): boolean {
    if (this.#isPaused || this.#isOver) return true;
    const silenceMs = nowMs - this.#lastHeardMs;
    if (silenceMs * 2 > maxSilenceMs && this.#pingedAfterMs !== this.#lastHeardMs) {
      this.#pingedAfterMs = this.#lastHeardMs;
      this.#offer(controlWire(opcodes.ping, EMPTY));
    }
    return silenceMs <= maxSilenceMs;
  }

  /** Takes bytes of the client; the first may have come with its handshake. */
  receive(chunk: Buffer): void {
    this.#lastHeardMs = this.#options.nowMs();
    try {
      for (const event of this.#parser.push(chunk)) this.#on(event);
    } catch (error) {
      // A mistake of ours must not end the process, and with it everybody else's connection.
      this.#options.onError('a frame could not be handled', error);
      this.close('internal');
    }
  }

  #on(event: WebSocketEvent): void {
    if (event.kind === 'close') {
      this.#goodbye = { code: event.code };
      if (this.#isOver) this.#hangUp();
      else this.#listener?.onInputEnd();
      return;
    }
    // After our close only the other side's is waited for.
    if (this.#isOver) return;
    switch (event.kind) {
      case 'message':
        if (event.isText === (this.codec === 'json')) this.#listener?.onFrame(event.data);
        else this.#refuse(statusCodes.unsupportedData, WRONG_KIND[this.codec]);
        return;
      case 'ping':
        this.#offer(controlWire(opcodes.pong, event.data));
        return;
      case 'pong':
        return;
      case 'fail':
        this.#refuse(event.closeCode, event.reason);
    }
  }

  #offer(wire: string): void {
    if (this.#outbox.offer(wire)) return;
    // The reader holds memory that it must not: nothing more is sent, what waits is dropped.
    this.#listener?.onBrokenFrame('slow_reader', true);
    this.#over(false);
    this.#socket.destroy();
  }

  /** The client does not keep to RFC 6455: it is told in the words of that. */
  #refuse(closeCode: number, reason: string): void {
    this.#listener?.onBrokenFrame(ERRORS[closeCode] ?? 'unexpected_bytes', true);
    this.#end(closeCode, reason, false);
    this.#hangUp();
  }

  /** Sends what is queued and a close, and waits for the other side's, but not for long. */
  #end(code: number | undefined, reason: string, isClean: boolean): void {
    if (this.#isOver) return;
    this.#offer(controlWire(opcodes.close, closePayload(code, reason)));
    if (this.#isOver) return;
    this.#outbox.flush();
    this.#over(isClean && this.isFlushed);
    if (this.#goodbye !== undefined) this.#hangUp();
    // A paused socket would not hear the other side's close.
    this.#socket.resume();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
  }

  /** Without a goodbye this may be anything; with one, the session still has answers to give. */
  #ended(): void {
    if (this.#goodbye === undefined || this.#isOver) this.#hangUp();
  }

  #hangUp(): void {
    this.#over(false);
    this.#socket.end();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
  }

  #closed(): void {
    clearTimeout(this.#closeTimer);
    this.#over(false);
  }

  #over(isClean: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#outbox.drop();
    this.#room.tell();
    this.#listener?.onEnd(isClean);
  }
}

/** What the statistics call an end by RFC 6455's status codes; the rest are unexpected bytes. */
const ERRORS: Readonly<Record<number, ErrorName>> = {
  [statusCodes.invalidPayload]: 'invalid_utf8',
  [statusCodes.messageTooBig]: 'frame_too_large',
};

const WRONG_KIND: Readonly<Record<CodecName, string>> = {
  json: 'parley.v2.json takes text messages',
  protobuf: 'parley.v2.protobuf takes binary messages',
};
