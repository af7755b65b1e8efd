import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Flusher } from '../../server/src/gateway/flusher.ts';
import { TcpConnection } from '../../server/src/gateway/tcp-connection.ts';
import { anyCuts, anyFrame, anyScraps } from '../testing/arbitrary-frames.ts';
import { bytesOf, understand } from '../testing/splitting.ts';
import { dialects } from './dialects.ts';

/** The least of a socket: what is emitted on it arrives, what is written to it is lost. */
class SilentSocket extends EventEmitter {
  readonly writableLength = 0;
  readonly destroyed = true;
  write(): void {}
  end(): void {}
  destroy(): void {}
}

/** What the gateway, which decodes with Node's own means, understands these chunks as. */
function gatewayResults(chunks: readonly Uint8Array[]): string[] {
  const socket = new SilentSocket();
  const connection = new TcpConnection(socket as unknown as Socket, {
    dialect: dialects.abc,
    maxFrameBytes: 65_536,
    maxNesting: 32,
    maxOutboxBytes: 1_048_576,
    flusher: new Flusher(),
    nowMs: () => 0,
    onError: () => {},
  });
  const results: string[] = [];
  connection.listen({
    guestSinceMs: 0,
    onFrame: (text) => results.push(String(text)),
    onBrokenFrame: (error, isFatal) => results.push(isFatal ? `${error}!` : error),
    onInputEnd: () => {},
    onEnd: () => {},
    onLeave: () => {},
  });
  for (const chunk of chunks) socket.emit('data', Buffer.from(chunk));
  return results;
}

test('the gateway decodes as the default decoder does', () => {
  const anyStream = fc.oneof(
    anyScraps,
    fc.array(anyFrame, { maxLength: 4 }).map((frames) => bytesOf(...frames)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => bytesOf('{"a":"', bytes, '"}{"b":"é"}{"c":1}')),
  );
  fc.assert(
    fc.property(anyStream.chain(anyCuts), (chunks) => {
      expect(gatewayResults(chunks)).toEqual(understand(chunks).results);
    }),
    { numRuns: 1_000 },
  );
});
