import { addressOf } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { HIDDEN } from '../handlers/hidden-entries.ts';

/** What is left of a recalled message, and nothing that a client can have sent. */
const RECALLED = /^\{"recalled":\d+,"by":\d+\}$/;

/**
 * What a classic client is shown of an entry: the body of a chat message, or nothing. An edit reads
 * as people correct themselves where nothing can be edited, with a star; what was recalled before
 * it came is not shown at all. What became of a group is said by who did it. That somebody has come
 * by himself is not: it never was, and a large group would hear of nothing else.
 */
export function plainRendering({ conversation, kind, body }: Entry): string | undefined {
  if (kind === 'message') return isRecalled(body) || body === HIDDEN ? undefined : body;
  // A feed has some of the same kinds, and classic clients have no feed.
  if (addressOf(conversation).kind === 'feed') return undefined;
  const text = textOf(kind, body);
  return text === undefined ? undefined : JSON.stringify({ msg: `* ${text}` });
}

function isRecalled(body: string): boolean {
  return body.startsWith('{"recalled":') && RECALLED.test(body);
}

function textOf(kind: Entry['kind'], body: string): string | undefined {
  switch (kind) {
    case 'edited':
      // Without a text where it is of a message that the receiver hid.
      return dataOf(body).msg;
    case 'entered': {
      const { user, by } = dataOf(body);
      return by === undefined ? undefined : `let user ${user} into the group`;
    }
    case 'left':
      return 'left the group';
    case 'kicked':
      return `removed user ${dataOf(body).user} from the group`;
    case 'banned': {
      const { user, member } = dataOf(body);
      return member === true ? `removed user ${user} from the group` : undefined;
    }
    case 'changed': {
      const { name } = dataOf(body);
      return name === undefined ? undefined : `renamed the group to ${name}`;
    }
    case 'dissolved':
      return 'dissolved the group';
    default:
      return undefined;
  }
}

/** As `domain/message-acts.ts` and `domain/group-acts.ts` write it. */
interface Data {
  readonly msg?: string;
  readonly name?: string;
  readonly user?: number;
  readonly by?: number;
  readonly member?: true;
}

function dataOf(body: string): Data {
  return JSON.parse(body) as Data;
}
