import { catalogue, type MessageName } from '../catalogue.ts';
import { type Dialect, dialects } from '../dialects.ts';
import { errors } from '../errors.ts';
import { limits } from '../limits.ts';
import { table } from './markdown.ts';

const names = Object.keys(catalogue) as MessageName[];

/** Each message with its numbers in both dialects. */
export function messageTable(): string {
  const rows = names.map((name) => {
    const { direction, summary } = catalogue[name];
    return [name, numberIn(dialects.abc, name), numberIn(dialects.d, name), direction, summary];
  });
  return table(['message', 'msgid', 'in D', 'way', 'what it does'], rows);
}

function numberIn(dialect: Dialect, name: MessageName): string {
  const isAsked = catalogue[name].direction.startsWith('request');
  const number = dialect.numbers[name];
  return isAsked && dialect.requests.get(number) !== name ? '–' : String(number);
}

const whatIsLimited: Readonly<Record<keyof typeof limits, readonly [unit: string, what: string]>> =
  {
    frameBytes: ['bytes', 'one frame of a client, from its first `{` to its last `}`'],
    nesting: ['levels', 'objects and arrays inside each other, the frame itself being the first'],
    nameCharacters: ['characters', "a user's or a group's name"],
    passwordBytes: ['bytes', 'a password'],
    groupDescriptionCharacters: ['characters', "a group's description"],
    messageTextBytes: ['bytes', 'the text of a message, `msg`'],
    timeBytes: ['bytes', "the sender's `time`"],
    emojiBytes: ['bytes', 'an emoji of a reaction'],
    mentions: ['users', 'whom one message mentions by id'],
    pins: ['messages', 'what is pinned in a conversation'],
    fileNameBytes: ['bytes', 'the name of a file'],
    fileTypeBytes: ['bytes', 'the media type of a file'],
    files: ['files', 'what one message has, and what one request asks links for'],
    invitees: ['users', 'whom one request invites'],
    groupLinks: ['links', 'that lead into one group'],
    linkUses: ['users', 'who come in by one link'],
    slowSeconds: ['seconds', 'between two messages of a member in slow mode'],
    contactTextCharacters: ['characters', 'the text of a request for a contact'],
    openRequests: ['requests', 'what one user has asked others for and is open'],
    blocked: ['users', 'whom one user has blocked'],
    aboutCharacters: ['characters', 'what users say about themselves'],
    avatarBytes: ['bytes', "the id of a user's picture"],
    foundUsers: ['users', 'one answer to a search for users'],
    refCharacters: ['characters', "a request's `ref`"],
    deviceCharacters: ['characters', 'what a device calls itself'],
    tokenBytes: ['bytes', 'a token'],
    conversationNameBytes: ['bytes', 'the name of a conversation'],
    syncEntries: ['entries', 'one answer to a sync'],
    listPage: ['elements', 'a list in one answer'],
    searchBytes: ['bytes', 'what a search looks for'],
    searchHits: ['messages', 'one answer to a search'],
    largeGroupMembers: ['members', 'a group whose receipts and typing are told one by one'],
    idMaximum: ['', 'the highest id of a user or a group; the lowest is 1'],
    smallClientBytes: ['bytes', 'one frame to a client that gets one at a time, with its NUL'],
  };

/** The limits of the wire. */
export function limitTable(): string {
  const rows = Object.entries(whatIsLimited).map(([name, [unit, what]]) => [
    what,
    `${limits[name as keyof typeof limits]} ${unit}`.trim(),
  ]);
  return table(['what', 'at most'], rows);
}

/** The errors, by number. */
export function errorTable(): string {
  const rows = Object.entries(errors)
    .sort(([, one], [, other]) => one.errno - other.errno)
    .map(([name, { errno, retry, message }]) => [
      String(errno),
      `\`${name}\``,
      retry ? 'yes' : 'no',
      message,
    ]);
  return table(['errno', 'error', 'retry', 'errmsg, unless it says more'], rows);
}
