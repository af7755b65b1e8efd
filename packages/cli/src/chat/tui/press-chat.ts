import { listed } from '../core/select.ts';
import type { ConversationKey } from '../core/state.ts';
import { type Editor, edit, emptyEditor, insert, textOf } from '../edit/editor.ts';
import { look } from '../edit/input-history.ts';
import { draftOf, layoutOf, paneRows } from './chat-screen.ts';
import { editKeys, type Press } from './keys.ts';
import { jumpDialog, pressDialog } from './press-dialog.ts';
import { exit, type Reaction, react, type Situation } from './reaction.ts';
import { scrolled } from './scroll.ts';
import { completed } from './slash.ts';
import { submit } from './submit.ts';
import type { View } from './view.ts';

/** Keys on the screen where one talks. */
export function pressChat(situation: Situation, press: Press): Reaction {
  const { state, view } = situation;
  if (view.dialog !== undefined) return pressDialog(situation, view.dialog, press);
  const draft = draftOf(view, state);
  if (press.kind === 'text') return react(withDraft(situation, insert(draft, press.text)));
  const command = commands[press.name];
  if (command !== undefined) return command(situation, draft);
  const nth = /^alt-([1-9])$/.exec(press.name)?.[1];
  if (nth !== undefined) return goTo(view, listed(state)[Number(nth) - 1]?.key);
  const how = editKeys[press.name];
  return how === undefined ? react(view) : react(withDraft(situation, edit(draft, how)));
}

type Command = (situation: Situation, draft: Editor) => Reaction;

const isEmpty = (draft: Editor) => draft.graphemes.length === 0;

const commands: { readonly [key: string]: Command } = {
  enter: submit,
  newline: (situation, draft) => react(withDraft(situation, insert(draft, '\n'))),
  'alt-enter': (situation, draft) => react(withDraft(situation, insert(draft, '\n'))),
  tab: (situation, draft) => {
    if (!textOf(draft).startsWith('/')) return goBy(situation, 1);
    const text = completed(textOf(draft), situation.strings);
    return react(withDraft(situation, insert(emptyEditor, text)));
  },
  'shift-tab': (situation) => goBy(situation, -1),
  'alt-up': (situation) => goBy(situation, -1),
  'alt-down': (situation) => goBy(situation, 1),
  'alt-a': ({ state, view }) => goTo(view, listed(state).findLast(({ unread }) => unread > 0)?.key),
  'ctrl-g': ({ view }) => react({ ...view, dialog: jumpDialog }),
  'ctrl-n': ({ view }) => react({ ...view, dialog: { kind: 'menu', at: 0 } }),
  'ctrl-r': ({ view }) => react(view, { kind: 'reconnect' }),
  'ctrl-c': (situation, draft) =>
    isEmpty(draft) ? exit(situation.view) : react(withDraft(situation, emptyEditor)),
  'ctrl-d': (situation, draft) =>
    isEmpty(draft) ? exit(situation.view) : react(withDraft(situation, edit(draft, 'delete'))),
  escape: ({ view }) => react({ ...view, anchor: undefined, notice: undefined }),
  pageUp: (situation) => scroll(situation, -pageOf(situation)),
  pageDown: (situation) => scroll(situation, pageOf(situation)),
  'shift-up': (situation) => scroll(situation, -1),
  'shift-down': (situation) => scroll(situation, 1),
  'ctrl-up': (situation) => scroll(situation, -1),
  'ctrl-down': (situation) => scroll(situation, 1),
  up: (situation, draft) => recall(situation, draft, 'older'),
  down: (situation, draft) => recall(situation, draft, 'newer'),
  'ctrl-p': (situation, draft) => recall(situation, draft, 'older'),
};

function withDraft({ state, view }: Situation, draft: Editor): View {
  // Who writes on has read what was wrong.
  const notice = view.notice?.tone === 'bad' ? undefined : view.notice;
  return { ...view, notice, drafts: new Map(view.drafts).set(state.open ?? 'none', draft) };
}

function recall(situation: Situation, draft: Editor, way: 'older' | 'newer'): Reaction {
  const { history, editor } = look(situation.view.history, draft, way);
  return react({ ...withDraft(situation, editor), history });
}

function goBy({ state, view }: Situation, by: number): Reaction {
  const entries = listed(state);
  if (entries.length === 0) return react(view);
  const at = entries.findIndex(({ key }) => key === state.open);
  return goTo(view, entries[(at + by + entries.length) % entries.length]?.key);
}

function goTo(view: View, key: ConversationKey | undefined): Reaction {
  if (key === undefined) return react(view);
  return react({ ...view, anchor: undefined }, { kind: 'open', key });
}

function pageOf({ state, view, size }: Situation): number {
  return Math.max(1, layoutOf(view, state, size).paneHeight - 2);
}

function scroll({ state, view, strings, size, nowMs }: Situation, by: number): Reaction {
  const { paneColumns, paneHeight } = layoutOf(view, state, size);
  const rows = paneRows(state, strings, paneColumns, nowMs);
  return react({ ...view, anchor: scrolled(rows, view.anchor, paneHeight, by) });
}
