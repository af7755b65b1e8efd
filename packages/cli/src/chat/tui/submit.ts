import type { ChatEvent } from '../core/events.ts';
import type { ConversationKey } from '../core/state.ts';
import { type Editor, emptyEditor, textOf } from '../edit/editor.ts';
import { remember } from '../edit/input-history.ts';
import { timeText } from '../text/time-text.ts';
import { exit, notify, type Reaction, react, type Situation } from './reaction.ts';
import { parseSlash } from './slash.ts';
import type { View } from './view.ts';

/** Enter: sends what was written, or does what it commands. */
export function submit(situation: Situation, draft: Editor): Reaction {
  const { state, view, strings, nowMs } = situation;
  const line = textOf(draft);
  if (line.trim() === '') return react(view);
  const slash = parseSlash(line, state, strings);
  const done: View = {
    ...view,
    drafts: new Map(view.drafts).set(state.open ?? 'none', emptyEditor),
    history: remember(view.history, line),
    notice: undefined,
    anchor: undefined,
  };
  switch (slash.kind) {
    case 'text':
      if (state.open === undefined) return react(notify(situation, strings.noConversationHint));
      return react(done, say(state.open, slash.text, nowMs));
    case 'message':
      return react(done, { kind: 'open', key: slash.key }, say(slash.key, slash.text, nowMs));
    case 'wish':
      return react(done, { kind: 'wish', wish: slash.wish });
    case 'note':
      return react(notify({ view: done, nowMs }, slash.text, 'good'));
    case 'complaint':
      // The line stays, to be put right.
      return react(notify(situation, slash.text));
    case 'help':
      return react({ ...done, dialog: { kind: 'help', top: 0 } });
    case 'quit':
      return exit(done);
    case 'logout':
      return react(done, { kind: 'logout' });
    case 'reconnect':
      return react(done, { kind: 'reconnect' });
    case 'retry':
      return retry({ ...situation, view: done });
  }
}

function say(key: ConversationKey, text: string, nowMs: number): ChatEvent {
  return { kind: 'wish', wish: { kind: 'say', key, text, time: timeText(nowMs) } };
}

function retry(situation: Situation): Reaction {
  const { state, view, strings } = situation;
  const messages =
    state.open === undefined ? [] : (state.conversations.get(state.open)?.messages ?? []);
  const events = messages.flatMap(({ delivery }): ChatEvent[] =>
    delivery.kind === 'failed' ? [{ kind: 'retry', ref: delivery.ref }] : [],
  );
  return events.length === 0
    ? react(notify(situation, strings.nothingToRetry))
    : react(view, ...events);
}
