import { backoffMs } from '../net/backoff.ts';
import { encodeRequest } from '../wire/requests.ts';
import { type Env, type Step, step, tell } from './events.ts';
import { closePending } from './pending.ts';
import type { ChatState } from './state.ts';

export function connect(state: ChatState, attempt: number): Step {
  return step({ ...state, link: { kind: 'connecting', attempt } }, { kind: 'connect' });
}

/** Connected: do at once what the person is here for. */
export function opened(state: ChatState): Step {
  if (state.link.kind !== 'connecting') return step(state);
  return enter({ ...state, link: { kind: 'open', attempt: state.link.attempt } });
}

export function enter(state: ChatState): Step {
  const { link, intent } = state;
  if (link.kind !== 'open' || intent.kind === 'none') return step(state);
  const text = encodeRequest(
    intent.kind === 'login'
      ? { kind: 'login', who: intent.who, password: intent.password }
      : { kind: 'register', name: intent.name, password: intent.password },
  );
  const entering = { kind: 'entering', attempt: link.attempt } as const;
  return step({ ...state, link: entering, entryTrouble: undefined }, { kind: 'send', text });
}

export function closed(state: ChatState, reason: string, env: Env): Step {
  if (state.link.kind === 'replaced' || state.link.kind === 'offline') return step(state);
  if (state.intent.kind === 'none') return step({ ...state, link: { kind: 'offline' } });
  return waitFor(state, reason, env);
}

/** Tries again later; whoever looks at the screen sees when. */
export function waitFor(state: ChatState, reason: string, env: Env): Step {
  const attempt = attemptOf(state) + 1;
  const waitMs = backoffMs(attempt, env.random);
  const link = { kind: 'waiting', attempt, untilMs: env.nowMs + waitMs, reason } as const;
  const { state: settled, effects } = closePending({ ...state, link });
  return { state: settled, effects: [...effects, tell({ kind: 'lost', reason, waitMs })] };
}

function attemptOf({ link }: ChatState): number {
  return 'attempt' in link ? link.attempt : 0;
}
