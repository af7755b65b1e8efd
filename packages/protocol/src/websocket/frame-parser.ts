import { type DecodeUtf8, decodeUtf8 } from '../split-result.ts';
import { readClose } from './close-payload.ts';
import { unmaskedCopy } from './copy-pool.ts';
import { FrameHeader, MAX_HEADER_BYTES } from './frame-header.ts';
import { MessageBuffer } from './message-buffer.ts';
import { CONTROL_BYTES, opcodes } from './opcodes.ts';
import { unmask, viewOf } from './unmask.ts';
import {
  type Failure,
  protocolError,
  statusCodes,
  type WebSocketEvent,
} from './websocket-event.ts';

/** What a parser admits, and how it decodes. */
export interface WebSocketParserOptions {
  /** The bytes of one message, all its fragments together. */
  readonly maxMessageBytes: number;
  /** The frames of one message, the empty ones among them. */
  readonly maxFragments?: number;
  /** A faster decoder than the default, which works wherever a `TextDecoder` exists. */
  readonly decode?: DecodeUtf8;
}

const MAX_FRAGMENTS = 1_024;
const EMPTY = new Uint8Array(0);

/**
 * Understands what a WebSocket client sends (RFC 6455), wherever the network cut it. Pure: bytes
 * in, events out. A message's length is refused before any of it is held, and text that cannot be
 * UTF-8 at its first wrong byte. After `close` or `fail` nothing more is understood.
 */
export class WebSocketParser {
  readonly #maxMessageBytes: number;
  readonly #maxFragments: number;
  readonly #decode: DecodeUtf8;
  readonly #header = new FrameHeader();
  /** The beginning of a header that the network cut. */
  #cutHeader = EMPTY;
  #cutBytes = 0;
  #isInPayload = false;
  #payloadSeen = 0;
  #control = EMPTY;
  #message: MessageBuffer | undefined;
  /** What the message under way began as; `undefined` between two messages. */
  #messageOpcode: number | undefined;
  #fragments = 0;
  #isOver = false;

  constructor(options: WebSocketParserOptions) {
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#maxFragments = options.maxFragments ?? MAX_FRAGMENTS;
    this.#decode = options.decode ?? decodeUtf8;
  }

  /**
   * Takes the next bytes of the stream and returns what they complete, in order. The chunk is the
   * parser's from then on: the mask is taken off in place.
   */
  push(chunk: Uint8Array): WebSocketEvent[] {
    const events: WebSocketEvent[] = [];
    const header = this.#header;
    const end = chunk.length;
    let view: DataView | undefined;
    for (let at = 0; at < end && !this.#isOver; ) {
      if (!this.#isInPayload) {
        const taken = this.#readHeader(chunk, at, end);
        const wrong = typeof taken === 'number' ? undefined : taken;
        if (taken === 0) break;
        const refusal = wrong ?? this.#refusal();
        if (refusal !== undefined) {
          this.#fail(refusal, events);
          break;
        }
        at += taken as number;
        const payloadEnd = at + header.payloadBytes;
        if (payloadEnd <= end && header.isFinal && isWhole(header.opcode)) {
          // Most messages are one frame, and most frames come in one chunk: these are not copied.
          view ??= viewOf(chunk);
          if (header.opcode === opcodes.text) {
            const isAscii = unmask(view, at, payloadEnd, header.key);
            this.#tellText(this.#decode(chunk, at, payloadEnd, isAscii), events);
          } else {
            const data = unmaskedCopy(view, at, payloadEnd, header.key);
            events.push({ kind: 'message', isText: false, data });
          }
          at = payloadEnd;
          continue;
        }
        this.#beginPayload();
      }
      at = this.#takePayload(chunk, at, end, events);
    }
    return events;
  }

  /** Returns how many bytes of the chunk ended the header; 0 when it is cut, and held. */
  #readHeader(chunk: Uint8Array, start: number, end: number): number | Failure {
    if (this.#cutBytes === 0) {
      const length = this.#header.read(chunk, start, end);
      if (length === 0) {
        if (this.#cutHeader.length === 0) this.#cutHeader = new Uint8Array(MAX_HEADER_BYTES);
        this.#cutHeader.set(chunk.subarray(start, end));
        this.#cutBytes = end - start;
      }
      return length;
    }
    for (let at = start; at < end; at += 1) {
      this.#cutHeader[this.#cutBytes] = chunk[at] as number;
      this.#cutBytes += 1;
      const length = this.#header.read(this.#cutHeader, 0, this.#cutBytes);
      if (length === 0) continue;
      this.#cutBytes = 0;
      return typeof length === 'number' ? at + 1 - start : length;
    }
    return 0;
  }

  /** Why this frame cannot come here, if so. */
  #refusal(): Failure | undefined {
    const { isControl, opcode, payloadBytes } = this.#header;
    if (isControl) return undefined;
    const isContinued = this.#messageOpcode !== undefined;
    if (opcode === opcodes.continuation && !isContinued) return nothingToContinue;
    if (opcode !== opcodes.continuation && isContinued) return messageUnderWay;
    if (isContinued && this.#fragments >= this.#maxFragments) return tooManyFragments;
    const held = isContinued ? (this.#message?.length ?? 0) : 0;
    return held + payloadBytes > this.#maxMessageBytes ? tooBig : undefined;
  }

  #beginPayload(): void {
    this.#isInPayload = true;
    this.#payloadSeen = 0;
    if (this.#header.isControl) {
      if (this.#control.length === 0) this.#control = new Uint8Array(CONTROL_BYTES);
      return;
    }
    this.#message ??= new MessageBuffer();
    if (this.#messageOpcode === undefined) {
      this.#messageOpcode = this.#header.opcode;
      this.#fragments = 0;
      this.#message.begin(this.#messageOpcode === opcodes.text);
    }
    this.#fragments += 1;
  }

  /** Returns where the frame's part of the chunk ends. */
  #takePayload(chunk: Uint8Array, start: number, end: number, events: WebSocketEvent[]): number {
    const { isControl, key, payloadBytes } = this.#header;
    const until = Math.min(end, start + payloadBytes - this.#payloadSeen);
    if (isControl) this.#control.set(chunk.subarray(start, until), this.#payloadSeen);
    else if (this.#message?.add(chunk, start, until, key, this.#payloadSeen) === false) {
      this.#fail(notUtf8, events);
      return end;
    }
    this.#payloadSeen += until - start;
    if (this.#payloadSeen < payloadBytes) return until;
    this.#isInPayload = false;
    if (isControl) this.#tellControl(events);
    else if (this.#header.isFinal) this.#tellMessage(events);
    return until;
  }

  #tellMessage(events: WebSocketEvent[]): void {
    const message = this.#message;
    if (message === undefined) return;
    if (this.#messageOpcode === opcodes.text)
      this.#tellText(message.takeText(this.#decode), events);
    else events.push({ kind: 'message', isText: false, data: message.takeBytes() });
    this.#messageOpcode = undefined;
  }

  #tellText(data: string | undefined, events: WebSocketEvent[]): void {
    if (data === undefined) this.#fail(notUtf8, events);
    else events.push({ kind: 'message', isText: true, data });
  }

  #tellControl(events: WebSocketEvent[]): void {
    const { key, opcode, payloadBytes } = this.#header;
    unmask(viewOf(this.#control), 0, payloadBytes, key);
    const data = this.#control.slice(0, payloadBytes);
    if (opcode !== opcodes.close) {
      events.push({ kind: opcode === opcodes.ping ? 'ping' : 'pong', data });
      return;
    }
    events.push(readClose(data));
    this.#end();
  }

  #fail(failure: Failure, events: WebSocketEvent[]): void {
    events.push(failure);
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#message = undefined;
    this.#cutHeader = EMPTY;
    this.#control = EMPTY;
  }
}

function isWhole(opcode: number): boolean {
  return opcode === opcodes.text || opcode === opcodes.binary;
}

const nothingToContinue = protocolError('there is no message to continue');
const messageUnderWay = protocolError('the message before this one is not finished');
const tooManyFragments: Failure = {
  kind: 'fail',
  closeCode: statusCodes.policyViolation,
  reason: 'this message has too many fragments',
};
const tooBig: Failure = {
  kind: 'fail',
  closeCode: statusCodes.messageTooBig,
  reason: 'this message is longer than the limit',
};
const notUtf8: Failure = {
  kind: 'fail',
  closeCode: statusCodes.invalidPayload,
  reason: 'a text message is not valid UTF-8',
};
