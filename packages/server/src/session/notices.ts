import type { Codec, CodecName, WireFrame } from '@parley/protocol';
import type { Notice } from '../domain/event.ts';
import type { PresenceChange } from '../fanout/presence-view.ts';

type Told = Notice | PresenceChange;

const frames: Readonly<Record<CodecName, WeakMap<Told, WireFrame>>> = {
  json: new WeakMap(),
  protobuf: new WeakMap(),
};

/** What is told while it is new, as a frame. One encoding serves all receivers of a codec. */
export function noticeFrame(notice: Notice, codec: Codec): WireFrame {
  return once(notice, codec, () => encode(notice, codec));
}

export function presenceFrame(change: PresenceChange, codec: Codec): WireFrame {
  const { user, state, seen } = change;
  return once(change, codec, () =>
    codec.encode('presence', { user, state, ...(seen !== undefined && { seen }) }),
  );
}

function once(told: Told, { name }: Codec, make: () => WireFrame): WireFrame {
  const known = frames[name].get(told);
  if (known !== undefined) return known;
  const frame = make();
  frames[name].set(told, frame);
  return frame;
}

function encode(notice: Notice, codec: Codec): WireFrame {
  const conv = notice.conversation;
  switch (notice.type) {
    case 'typing':
      return codec.encode('typing', { conv, user: notice.user });
    case 'readers':
      return codec.encode('receipt', { conv, seq: notice.seq, readers: notice.readers });
    case 'receipt': {
      const { user, delivered, read } = notice;
      return codec.encode('receipt', {
        conv,
        user,
        ...(delivered !== undefined && { delivered }),
        ...(read !== undefined && { read }),
      });
    }
  }
}
