import type { Codec, WireFrame } from '@parley/protocol';
import type { Notice } from '../domain/event.ts';
import type { PresenceChange } from '../fanout/presence-view.ts';

/** What is told while it is new, as a frame. One encoding serves all receivers of a codec. */
export function noticeFrame(notice: Notice, codec: Codec): WireFrame {
  const known = frames.get(notice)?.[codec.name];
  if (known !== undefined) return known;
  const frame = encode(notice, codec);
  frames.set(notice, { ...frames.get(notice), [codec.name]: frame });
  return frame;
}

const frames = new WeakMap<Notice, { readonly json?: WireFrame; readonly protobuf?: WireFrame }>();

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

export function presenceFrame({ user, state, seen }: PresenceChange, codec: Codec): WireFrame {
  return codec.encode('presence', { user, state, ...(seen !== undefined && { seen }) });
}
