import { limits, type Request, RequestError } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { Mentions } from '../domain/spoken-acts.ts';
import { areFileIds } from './files.ts';
import type { Member, Services } from './handler.ts';

/** What a message of v2 says besides its text that means something to the server. */
export type KnownFields = Readonly<Record<string, unknown>>;

/**
 * Looks at one of these fields, and throws a `RequestError` where it is wrong. What can only be
 * decided at the message's place in the log is decided there (`domain/spoken-acts.ts`).
 */
export type FieldCheck = (
  fields: KnownFields,
  member: Member,
  services: Services,
) => undefined | Promise<void>;

/** All of them are passed, in this order, before a message is sent. */
export const fieldChecks: readonly FieldCheck[] = [
  hasNoServerFields,
  hasOneReply,
  hasMentions,
  hasFiles,
];

/** Quotes inside a text are written with a backslash, so this is a field, on whatever level. */
const KNOWN = /"(?:reply|mentions|files|forwarded|edited|recalled|by|hidden|reactions|own)":/;

type Said = Pick<Request<'directChat' | 'groupChat'>, 'fields' | 'body'>;

/** A text, and its sender's time, take just so many characters where nothing has to be escaped. */
const AROUND_TEXT = '{"msg":""}'.length;
const AROUND_TIME = ',"time":""'.length;

/** The fields of a message that names something; `undefined` for most, of which nothing is parsed. */
export function knownFieldsOf({ fields: { msg, time }, body }: Said): KnownFields | undefined {
  const plain = AROUND_TEXT + msg.length + (time === undefined ? 0 : AROUND_TIME + time.length);
  if (body.length === plain || isTextAlone(body) || !KNOWN.test(body)) return undefined;
  const fields = JSON.parse(body) as KnownFields;
  return KNOWN_NAMES.some((name) => Object.hasOwn(fields, name)) ? fields : undefined;
}

const TEXT = '{"msg":"';
const BACKSLASH = 0x5c;

/** Whether the text ends the body, seen by its first quote: most that are escaped have none. */
function isTextAlone(body: string): boolean {
  if (!body.startsWith(TEXT)) return false;
  const end = body.indexOf('"', TEXT.length);
  return end === body.length - 2 && body.charCodeAt(end - 1) !== BACKSLASH;
}

const SERVER_NAMES = ['forwarded', 'edited', 'recalled', 'by', 'hidden', 'reactions', 'own'];
const KNOWN_NAMES = ['reply', 'mentions', 'files', ...SERVER_NAMES];

function hasNoServerFields(fields: KnownFields): undefined {
  const name = SERVER_NAMES.find((each) => Object.hasOwn(fields, each));
  if (name !== undefined) throw wrong(`${name} is said by the server alone`);
}

function hasOneReply({ reply }: KnownFields): undefined {
  if (reply === undefined || isNatural(reply)) return;
  throw wrong('reply must be the place of a message in this conversation');
}

function hasMentions({ mentions }: KnownFields): undefined {
  if (mentions === undefined || mentions === 'all') return;
  const isRight =
    Array.isArray(mentions) &&
    mentions.length > 0 &&
    mentions.length <= limits.mentions &&
    mentions.every(isNatural) &&
    new Set(mentions).size === mentions.length;
  if (isRight) return;
  throw wrong(`mentions must be 1 to ${limits.mentions} different users, or the word all`);
}

function hasFiles({ files }: KnownFields): undefined {
  if (files === undefined || areFileIds(files)) return;
  throw wrong(`files must be 1 to ${limits.files} different ids`);
}

/** What `fieldChecks` has found to be right, for the message's place in the log. */
export function namedBy({ reply, mentions }: KnownFields): {
  readonly reply: number | undefined;
  readonly mentions: Mentions | undefined;
} {
  return {
    reply: reply as number | undefined,
    mentions: mentions as readonly UserId[] | 'all' | undefined,
  };
}

function isNatural(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function wrong(detail: string): RequestError {
  return new RequestError('invalid_field', `${detail}; nothing was sent`);
}
