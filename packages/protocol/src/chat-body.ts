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
  const body = profile === 'v2' ? withoutPlace(addressless) : addressless;
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
