import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ContactAct,
  DECLINED_MS,
  decideContact,
  type PairState,
  strangers,
  turned,
} from './contact-acts.ts';

const types = ['ask', 'add', 'accept', 'decline', 'remove', 'block', 'unblock'] as const;
function actOf(type: (typeof types)[number]): ContactAct {
  if (type === 'add') return { type, text: 'hello', isHeard: true };
  return type === 'ask' ? { type, text: 'hello' } : { type };
}

type Step = { readonly by: 'one' | 'other'; readonly act: ContactAct };
const step: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('one', 'other'), fc.constantFrom(...types))
  .map(([by, type]) => ({
    by,
    act: actOf(type),
  }));

/** What it comes to, as the first one sees it. */
function take(state: PairState, { by, act }: Step, at: number) {
  const draft = { user: 1, other: 2, at, act };
  const decision = decideContact(draft, by === 'one' ? state : turned(state));
  if ('refused' in decision) return { decision, state };
  return { decision, state: by === 'one' ? decision.next : turned(decision.next) };
}

test('whatever two people do, in whichever order, keeps what must hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let state = strangers;
      for (const [at, one] of steps.entries()) {
        const { decision, state: next } = take(state, one, at + 1);
        if (next.hasBlocked || next.isBlocked) {
          expect([next.isContact, next.isContactOfOther]).toEqual([false, false]);
        }
        if (next.isContact && next.isContactOfOther) expect(next.request).toBeUndefined();
        if (!('refused' in decision)) {
          // What changed nothing is told to nobody; a block or a decline never to the other.
          if (state === next) expect(decision).toEqual({ next: expect.anything() });
          expect(['blocked', 'unblocked', 'declined']).not.toContain(decision.others);
          // A block is the own of whoever did it, and nobody takes back that of the other.
          const [before, after] = one.by === 'one' ? [state, next] : [turned(state), turned(next)];
          expect(after.isBlocked).toBe(before.isBlocked);
        }
        // Once more, it changes nothing, unless it is for good reason refused.
        const again = take(next, one, at + 1);
        expect(again.state).toEqual(next);
        state = next;
      }
    }),
  );
});

test('seen from the other side twice it is the same', () => {
  const state: PairState = {
    ...strangers,
    isContact: true,
    request: { by: 'other', at: 1, text: 't', isHidden: true },
    declinedAt: 5,
    isBlocked: true,
  };
  expect(turned(turned(state))).toEqual(state);
});

test('who was declined is not heard for 30 days', () => {
  const declined: PairState = { ...strangers, declinedAt: 1_000 };
  const ask = (at: number) =>
    decideContact({ user: 1, other: 2, at, act: { type: 'ask', text: '' } }, declined);
  expect(ask(1_000 + DECLINED_MS - 1)).toMatchObject({ next: { request: { isHidden: true } } });
  expect(ask(1_000 + DECLINED_MS - 1)).not.toHaveProperty('others');
  expect(ask(1_000 + DECLINED_MS)).toMatchObject({ own: 'requested', others: 'requested' });
});
