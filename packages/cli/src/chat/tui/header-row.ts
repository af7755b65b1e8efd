import { groupOf, nameOf, presenceOf, totalUnread } from '../core/select.ts';
import type { ChatState, ConversationKey } from '../core/state.ts';
import { targetOf } from '../core/state.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { fill, palette, type Row, type Span, span } from './spans.ts';

/** Whom one is talking with, above the messages. */
export function headerRow(
  state: ChatState,
  strings: Strings,
  columns: number,
  hasSidebar: boolean,
): Row {
  const { open } = state;
  if (open === undefined) return fill([], columns);
  // Without the list beside it, the header is the only place to see that others wrote.
  const unread = hasSidebar ? 0 : totalUnread(state);
  const badge = unread === 0 ? [] : [span(` +${unread}`, { color: palette.warning, bold: true })];
  const name = span(` ${harmlessLine(nameOf(state, open))}`, { bold: true });
  return fill(
    [...badge, span(' '), mark(state, open), name, ...about(state, strings, open)],
    columns,
  );
}

function mark(state: ChatState, key: ConversationKey): Span {
  if (targetOf(key).kind === 'group') return span('#', { color: palette.accent });
  const isOnline = presenceOf(state, key) === 'online' && state.link.kind === 'online';
  return isOnline ? span('●', { color: palette.good }) : span('○', { dim: true });
}

function about(state: ChatState, strings: Strings, key: ConversationKey): Span[] {
  const { kind, id } = targetOf(key);
  if (kind === 'user') {
    const contact = state.contacts.get(id);
    const isKnown = contact !== undefined && state.link.kind === 'online';
    const presence = isKnown ? strings[contact.presence] : '';
    const stranger = contact?.isFriend === true || id === state.me?.id ? '' : strings.stranger;
    return dim([`(${id})`, presence, stranger]);
  }
  const group = groupOf(state, key);
  if (group === undefined) return dim([`(${id})`]);
  const names = group.members.map(({ name }) => harmlessLine(name)).join(', ');
  const members =
    group.members.length === 0 ? '' : `${strings.memberCount(group.members.length)}: ${names}`;
  return dim([`(${id})`, harmlessLine(group.description), members]);
}

function dim(parts: readonly string[]): Span[] {
  const text = parts.filter((part) => part !== '').join(' · ');
  return [span(`  ${text}`, { dim: true })];
}
