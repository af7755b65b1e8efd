import type { Entry, Reaction } from '../wire/entry.ts';
import { text, whole } from '../wire/fields.ts';

/** Kinds of entries that change a message instead of being something to show by themselves. */
const CHANGING: ReadonlySet<string> = new Set(['edited', 'recalled', 'reaction']);

/** Whether an entry only changes a message before it. */
export function isChange({ kind }: Pick<Entry, 'kind'>): boolean {
  return CHANGING.has(kind);
}

/** The place of the message that an act is about. */
export function targetOf({ data }: Entry): number | undefined {
  return whole(data?.seq);
}

/**
 * The message as it is after an act upon it. Doing it twice changes nothing: a message that was
 * read from the log has what acts after it did already.
 */
export function applyAct(message: Entry, act: Entry, me: number): Entry {
  const { data = {} } = act;
  switch (act.kind) {
    case 'edited':
      return { ...message, text: text(data.msg) ?? '', edited: whole(data.edited) ?? act.at };
    case 'recalled':
      return { ...message, text: '', extra: {}, edited: undefined, recalled: true, reactions: [] };
    case 'reaction': {
      const emoji = text(data.emoji);
      if (emoji === undefined) return message;
      const reactions = withReaction(message.reactions ?? [], {
        ...{ emoji, user: act.sender, me },
        on: data.on !== false,
      });
      return { ...message, reactions };
    }
    default:
      return message;
  }
}

interface Put {
  readonly emoji: string;
  readonly user: number;
  readonly on: boolean;
  readonly me: number;
}

function withReaction(all: readonly Reaction[], { emoji, user, on, me }: Put): Reaction[] {
  const known = all.find((reaction) => reaction.emoji === emoji);
  const others = all.filter((reaction) => reaction !== known);
  if (on === (known?.users.includes(user) ?? false)) return [...all];
  const users = (known?.users ?? []).filter((one) => one !== user);
  if (on) users.push(user);
  const count = (known?.count ?? 0) + (on ? 1 : -1);
  if (count <= 0) return others;
  const mine = user === me ? on : (known?.mine ?? false);
  return [...others, { emoji, count, mine, users }].sort((a, b) => (a.emoji < b.emoji ? -1 : 1));
}
