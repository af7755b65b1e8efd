import type { Friend, GroupInfo, Incoming, Push } from '../wire/incoming.ts';
import type { Who } from '../wire/requests.ts';
import type { ChatState, ConversationKey, Me, Trouble, Wish } from './state.ts';

export type ChatEvent =
  | { readonly kind: 'login'; readonly who: Who; readonly password: string }
  | { readonly kind: 'register'; readonly name: string; readonly password: string }
  | { readonly kind: 'logout' }
  | { readonly kind: 'reconnect' }
  | { readonly kind: 'opened' }
  | { readonly kind: 'frame'; readonly incoming: Incoming }
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'tick' }
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'retry'; readonly ref: string }
  | { readonly kind: 'open'; readonly key: ConversationKey };

/** What a person, or a script, wants to hear about. */
export type News =
  | {
      readonly kind: 'loggedIn';
      readonly isAgain: boolean;
      readonly me: Me;
      readonly friends: readonly Friend[];
      readonly groups: readonly GroupInfo[];
      readonly missed: readonly Push[];
    }
  | { readonly kind: 'entryRefused'; readonly trouble: Trouble }
  | { readonly kind: 'registered'; readonly id: number; readonly name: string }
  | { readonly kind: 'arrived'; readonly push: Push }
  | { readonly kind: 'lost'; readonly reason: string; readonly waitMs: number }
  | { readonly kind: 'replaced' }
  | {
      readonly kind: 'done';
      readonly wish: Wish;
      readonly id: number | undefined;
      readonly name: string;
    }
  /** Written to a server that answers no `ref`; whether it worked shows later, if ever. */
  | { readonly kind: 'assumed'; readonly wish: Wish }
  | { readonly kind: 'failed'; readonly wish: Wish; readonly trouble: Trouble }
  | { readonly kind: 'complaint'; readonly trouble: Trouble };

export type Effect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'send'; readonly text: string }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'tell'; readonly news: News };

export interface Env {
  readonly nowMs: number;
  readonly random: () => number;
}

export interface Step {
  readonly state: ChatState;
  readonly effects: readonly Effect[];
}

export function step(state: ChatState, ...effects: Effect[]): Step {
  return { state, effects };
}

/** One step after another: the second sees the first's state, the effects keep their order. */
export function andThen(first: Step, second: (state: ChatState) => Step): Step {
  const next = second(first.state);
  return { state: next.state, effects: [...first.effects, ...next.effects] };
}

export function tell(news: News): Effect {
  return { kind: 'tell', news };
}
