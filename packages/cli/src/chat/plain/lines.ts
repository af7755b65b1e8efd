import type { News } from '../core/events.ts';
import { targetOf, type Wish } from '../core/state.ts';
import { reasonText, type Strings, troubleText } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import type { Friend, Push } from '../wire/incoming.ts';

export interface Line {
  readonly to: 'out' | 'err';
  readonly text: string;
}

const out = (text: string): Line => ({ to: 'out', text });
const err = (text: string): Line => ({ to: 'err', text });

/** A message as classic clients print it; scripts look for exactly this. */
function messageLine(push: Push): string {
  const { time, name, text } = push.said;
  const line = `${harmlessLine(time)} [${push.fromId}]${harmlessLine(name)} said: ${harmlessLine(text)}`;
  return push.kind === 'group' ? `群消息[${push.groupId}]:${line}` : line;
}

/** The lines for what happened: news on stdout, trouble on stderr. */
export function linesFor(news: News, strings: Strings): Line[] {
  switch (news.kind) {
    case 'arrived':
      return [out(messageLine(news.push))];
    case 'loggedIn':
      return news.isAgain
        ? [err(strings.back), ...news.missed.map((push) => out(messageLine(push)))]
        : welcome(news, strings).map(out);
    case 'registered':
      return [out(strings.registeredAs(news.id, harmlessLine(news.name)))];
    case 'entryRefused':
    case 'complaint':
      return [err(troubleText(strings, news.trouble))];
    case 'lost':
      return [err(strings.lost(reasonText(strings, news.reason), Math.ceil(news.waitMs / 1_000)))];
    case 'replaced':
      return [err(strings.replaced)];
    case 'done':
      return doneLines(news, strings);
    case 'assumed':
      return news.wish.kind === 'say' ? [] : [out(strings.asked)];
    case 'failed':
      return [err(failedText(news, strings))];
  }
}

function welcome(news: Extract<News, { kind: 'loggedIn' }>, strings: Strings): string[] {
  const { me, friends, groups, missed } = news;
  const person = ({ id, name, presence }: Friend) =>
    `[${id}]${harmlessLine(name)} ${strings[presence]}`;
  return [
    `${strings.loggedInAs}: [${me.id}]${harmlessLine(me.name)}`,
    ...section(strings.friendList, friends.map(person), strings),
    ...section(
      strings.groupList,
      groups.flatMap((group) => [
        `[${group.id}]${harmlessLine(group.name)} ${harmlessLine(group.description)}`.trimEnd(),
        ...group.members.map(
          (member) =>
            `  ${person(member)}${member.role === 'creator' ? ` ${strings.creator}` : ''}`,
        ),
      ]),
      strings,
    ),
    `${strings.missedList}:${missed.length === 0 ? ` ${strings.none}` : ''}`,
    // Without indentation: these are the same lines as those of messages that come later.
    ...missed.map(messageLine),
  ];
}

function section(title: string, lines: readonly string[], strings: Strings): string[] {
  if (lines.length === 0) return [`${title}: ${strings.none}`];
  return [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function doneLines(news: Extract<News, { kind: 'done' }>, strings: Strings): Line[] {
  const name = harmlessLine(news.name);
  const id = news.id ?? 0;
  switch (news.wish.kind) {
    case 'say':
      return [];
    case 'addFriend':
      return [out(strings.friendAdded(name, id))];
    case 'createGroup':
      return [out(strings.groupMade(name, id))];
    case 'joinGroup':
      return [out(strings.groupJoined(name, id))];
  }
}

export function failedText(news: Extract<News, { kind: 'failed' }>, strings: Strings): string {
  const why = troubleText(strings, news.trouble);
  return news.wish.kind === 'say'
    ? strings.notSent(targetText(news.wish), why)
    : strings.notDone(why);
}

function targetText(wish: Extract<Wish, { kind: 'say' }>): string {
  return `[${targetOf(wish.key).id}]`;
}
