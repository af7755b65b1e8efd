import type { Clock } from '../src/clock.ts';
import type { ClientFrame, JsonObject, Wire } from '../src/wire/wire.ts';
import type { FakeChat, Peer } from './fake-chat.ts';

export interface FakeNet {
  readonly wire: Wire;
  /** While it is down, nobody is reached. */
  isDown: boolean;
  /** How long a frame takes; frames of one direction keep their order unless told otherwise. */
  delayMs: (frame: JsonObject) => number;
  keepsOrder: boolean;
  /** Whether the connection breaks instead of carrying this frame. */
  breaks: (frame: JsonObject) => boolean;
}

/** A network between clients and a fake server, on a clock: late, broken and down as it is told. */
export function createFakeNet(chat: FakeChat, clock: Clock): FakeNet {
  const net: FakeNet = {
    isDown: false,
    delayMs: () => 1,
    keepsOrder: true,
    breaks: () => false,
    wire: (_url, events) => {
      let peer: Peer | undefined;
      let isOver = false;
      const last = { up: 0, down: 0 };
      const later = (direction: 'up' | 'down', delayMs: number, call: () => void) => {
        const atMs = clock.nowMs() + delayMs;
        last[direction] = net.keepsOrder ? Math.max(atMs, last[direction]) : atMs;
        clock.after(last[direction] - clock.nowMs(), () => {
          if (!isOver) call();
        });
      };
      const over = (code: number, reason: string) => {
        if (isOver) return;
        isOver = true;
        peer?.gone();
        events.closed({ code, reason });
      };
      later('down', 1, () => {
        if (net.isDown) {
          over(1006, '');
          return;
        }
        peer = chat.connect(
          (frame) => {
            const copy: JsonObject = JSON.parse(JSON.stringify(frame));
            later('down', net.delayMs(copy), () => {
              if (net.breaks(copy)) over(1006, '');
              else events.frame(copy);
            });
          },
          (code, reason) => later('down', 0, () => over(code, reason)),
        );
        events.opened();
      });
      return {
        send(frame: ClientFrame) {
          const copy: JsonObject = JSON.parse(JSON.stringify(frame));
          later('up', net.delayMs(copy), () => {
            if (net.breaks(copy)) over(1006, '');
            else peer?.receive(copy);
          });
        },
        close() {
          isOver = true;
          peer?.gone();
        },
      };
    },
  };
  return net;
}
