import type { Profile } from './decode-request.ts';
import { parseExactly } from './exact-json.ts';
import type { JsonObject } from './json-object.ts';

/** Messages whose further fields are stored and passed on. */
export type ChatName = 'directChat' | 'groupChat';

/**
 * What is stored and passed on of a chat message, as a JSON object: all but its address, which
 * the server writes itself, and but its `ref` where that is one. `frame` is the text that `value`
 * was read from. Numbers keep their value, whatever their size: an id of 64 bits in a client's own
 * field must not be rounded on its way. It is never longer than the frame. Throws a `RangeError` for nesting that exhausts the stack.
 */
export function chatBody(
  type: ChatName,
  value: JsonObject,
  ref: string | undefined,
  frame: string,
  profile: Profile,
): string {
  if (isPlain(type, value, ref, profile)) return plainBody(value);
  const body = withoutAddress(type, value, ref, profile);
  if (!mayHoldDelicateNumber(body)) return JSON.stringify(body);
  return JSON.stringify(withoutAddress(type, parseExactly(frame) as JsonObject, ref, profile));
}

/** Whether nothing is to be kept but the text and the time: so are most messages. */
function isPlain(
  type: ChatName,
  value: JsonObject,
  ref: string | undefined,
  profile: Profile,
): boolean {
  for (const key in value) {
    switch (key) {
      case 'msgid':
      case 'id':
      case 'name':
      case 'msg':
      case 'time':
        break;
      case 'toid':
        if (type === 'directChat') break;
        return false;
      case 'groupid':
      case 'groupname':
        if (type === 'groupChat') break;
        return false;
      case 'ref':
        if (ref !== undefined) break;
        return false;
      case 'conv':
        if (profile === 'v2') break;
        return false;
      default:
        return false;
    }
  }
  return true;
}

function plainBody({ msg, time }: JsonObject): string {
  return JSON.stringify({ msg, time });
}

function withoutAddress(
  type: ChatName,
  value: JsonObject,
  ref: string | undefined,
  profile: Profile,
): JsonObject {
  const addressless = type === 'directChat' ? withoutReceiver(value) : withoutGroup(value);
  const body = profile === 'v2' ? withoutPlace(addressless) : keptApart(addressless);
  if (ref === undefined) return body;
  const { ref: _, ...rest } = body;
  return rest;
}

/** What v2 pushes say of the place in the log. A classic client's own fields of these names stay. */
function withoutPlace({ conv, seq, n, at, kind, ...body }: JsonObject): JsonObject {
  return body;
}

function withoutReceiver({ msgid, id, name, toid, ...body }: JsonObject): JsonObject {
  return body;
}

function withoutGroup({ msgid, id, name, groupid, groupname, ...body }: JsonObject): JsonObject {
  return body;
}

/** What v2 says of a message besides its text, and where a classic client's own of that name are. */
const SAID_IN_V2 = [
  ...(['reply', 'mentions', 'files', 'forwarded', 'edited', 'recalled', 'by'] as const),
  ...(['hidden', 'reactions', 'own'] as const),
];
const OWN = '{"own":{';

/**
 * A classic client's own fields may have names that mean something in v2: they are kept inside
 * `own`, so that nobody takes them for what the server has checked.
 */
function keptApart(body: JsonObject): JsonObject {
  const own: JsonObject = {};
  for (const name of SAID_IN_V2) if (Object.hasOwn(body, name)) own[name] = body[name];
  if (Object.keys(own).length === 0) return body;
  const { reply, mentions, files, forwarded, edited, recalled, by, hidden, reactions, ...rest } =
    body;
  return { own, ...withoutOwn(rest) };
}

function withoutOwn({ own, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** A stored body as classic clients get it: with the sender's own fields where he had them. */
export function asClassic(body: string): string {
  if (!body.startsWith(OWN)) return body;
  const { own, ...rest } = parseExactly(body) as JsonObject & { readonly own: JsonObject };
  return JSON.stringify({ ...rest, ...own });
}

/** Whether there is a number that JavaScript may change or lengthen, or a place for one. */
function mayHoldDelicateNumber(body: JsonObject): boolean {
  for (const key in body) {
    const value = body[key];
    if (typeof value === 'number' ? !isRobust(value) : typeof value === 'object' && value !== null)
      return true;
  }
  return false;
}

/** Whole, not rounded, and without the zeros that an exponent would have said in fewer letters. */
function isRobust(value: number): boolean {
  return Number.isSafeInteger(value) && (value % 1_000 !== 0 || Object.is(value, 0));
}
