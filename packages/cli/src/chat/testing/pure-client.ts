import type { ChatEvent, Effect } from '../core/events.ts';
import {
  type ChatState,
  type Delivery,
  initialState,
  keyOfUser,
  type Wish,
} from '../core/state.ts';
import { update } from '../core/update.ts';
import { decodeIncoming } from '../wire/incoming.ts';

/** Runs events through the pure client and keeps what it sent and told. */
export function client() {
  let state = initialState('me');
  let nowMs = 1_000_000;
  const effects: Effect[] = [];
  const on = (event: ChatEvent) => {
    const result = update(state, event, { nowMs, random: () => 0 });
    state = result.state;
    effects.push(...result.effects);
  };
  return {
    on,
    frame: (frame: object) =>
      on({ kind: 'frame', incoming: decodeIncoming(JSON.stringify(frame)) }),
    state: (): ChatState => state,
    pass: (ms: number) => {
      nowMs += ms;
      on({ kind: 'tick' });
    },
    sent: (): unknown[] =>
      effects.flatMap((effect) => (effect.kind === 'send' ? [JSON.parse(effect.text)] : [])),
    news: () => effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.news] : [])),
    effects,
  };
}

export type Client = ReturnType<typeof client>;

export const bo = keyOfUser(2);
export const say = (text: string): Wish => ({
  kind: 'say',
  key: bo,
  text,
  time: '2026-11-20 13:21:07',
});
export const push = (text: string, time = 't') => ({
  msgid: 6,
  id: 2,
  name: 'bo',
  toid: 1,
  msg: text,
  time,
});
export const answer = (missed: object[] = []) => ({
  msgid: 2,
  errno: 0,
  id: 1,
  name: 'al',
  friends: ['{"id":2,"name":"bo","state":"offline"}'],
  offlinemsg: missed.map((entry) => JSON.stringify(entry)),
});

export function online(missed: object[] = []): Client {
  const it = client();
  it.on({ kind: 'login', who: { kind: 'name', name: 'al' }, password: 'pw' });
  it.on({ kind: 'opened' });
  it.frame(answer(missed));
  return it;
}

export function comeBack(it: Client, missed: object[] = []): void {
  it.on({ kind: 'closed', reason: 'ECONNRESET' });
  it.pass(60_000);
  it.on({ kind: 'opened' });
  it.frame(answer(missed));
}

export const texts = (it: Client) =>
  it
    .state()
    .conversations.get(bo)
    ?.messages.map(({ text }) => text);
export const delivery = (it: Client): Delivery | undefined =>
  it.state().conversations.get(bo)?.messages.at(-1)?.delivery;
