import { dialects, utf8Bytes } from '@parley/protocol';
import { expect, test } from 'vitest';
import type { EntryEvent } from '../domain/event.ts';
import { ClassicPushes } from './classic-pushes.ts';

function event(body: object, more: Partial<EntryEvent['entry']> = {}): EntryEvent {
  return {
    type: 'entry',
    entry: {
      conversation: 'g9',
      kind: 'message',
      sender: 2_147_483_647,
      ref: undefined,
      at: 0,
      body: JSON.stringify(body),
      seq: 1,
      n: 1,
      ...more,
    },
    address: { kind: 'group', group: 2_147_483_647 },
    senderName: '🀄'.repeat(50),
  };
}

test('a frame fits a small client, whatever the limits let a sender write around its text', () => {
  const pushes = new ClassicPushes(dialects.abc);
  const time = '\u0001'.repeat(64);
  const ref = '\u0001'.repeat(64);
  const frames = pushes.encodeSmall(
    event({ msg: '🀄x'.repeat(500), time }, { ref }),
    'é'.repeat(50),
  );
  for (const frame of frames) expect(utf8Bytes(frame)).toBeLessThan(1_024);
  expect(frames.map((frame) => JSON.parse(frame).msg).join('')).toBe('🀄x'.repeat(500));
});

test('one encoding serves all receivers, and the next entry is not taken for it', () => {
  const pushes = new ClassicPushes(dialects.abc);
  const long = event({ msg: 'x'.repeat(3_000) });
  expect(pushes.encodeSmall(long, 'g')).toBe(pushes.encodeSmall(long, 'g'));
  const [next] = pushes.encodeSmall(event({ msg: 'y' }), 'g');
  expect(JSON.parse(next ?? '')).toMatchObject({ msg: 'y', groupname: 'g' });
  expect(JSON.parse(pushes.encode(long, 'g'))).toMatchObject({ msg: 'x'.repeat(3_000) });
});
