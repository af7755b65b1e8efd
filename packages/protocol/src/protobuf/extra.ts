import { parseExactly, withoutServerFields } from '../exact-json.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { textOf, utf8Of } from './json-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A sender's further fields as they are passed on, numbers as they were written; `undefined` for
 * bytes that are no JSON object, or one that is nested deeper than a JSON frame may be.
 */
export function readExtra(bytes: Uint8Array): JsonObject | undefined {
  if (nestingOf(bytes) > limits.nesting) return undefined;
  try {
    const extra = parseExactly(textOf(bytes));
    return isJsonObject(extra) ? extra : undefined;
  } catch {
    return undefined;
  }
}

/** What a body that was stored is made of. */
interface BodyParts {
  readonly msg: string;
  readonly time: string | undefined;
  /** The sender's further fields, a JSON object. */
  readonly extra: Uint8Array | undefined;
}

const MSG = '{"msg":"';
const TIME = ',"time":"';
const END = '"}';

/** Takes a body apart; most have nothing but the text, and no escapes in it. */
export function splitBody(body: string): BodyParts {
  return plainParts(body) ?? parsedParts(body);
}

function plainParts(body: string): BodyParts | undefined {
  if (!body.startsWith(MSG) || !body.endsWith(END) || body.includes('\\')) return undefined;
  const end = body.length - END.length;
  const msgEnd = body.indexOf('"', MSG.length);
  if (msgEnd === end)
    return { msg: body.slice(MSG.length, end), time: undefined, extra: undefined };
  const timeStart = msgEnd + 1 + TIME.length;
  if (!body.startsWith(TIME, msgEnd + 1) || body.indexOf('"', timeStart) !== end) return undefined;
  return {
    msg: body.slice(MSG.length, msgEnd),
    time: body.slice(timeStart, end),
    extra: undefined,
  };
}

function parsedParts(body: string): BodyParts {
  const parsed = JSON.parse(body) as JsonObject;
  const msg = typeof parsed.msg === 'string' ? parsed.msg : '';
  const time = typeof parsed.time === 'string' ? parsed.time : undefined;
  if (!hasFurther(parsed)) return { msg, time, extra: undefined };
  const { msg: _, time: __, ...further } = withoutServerFields(parseExactly(body) as JsonObject);
  const text = JSON.stringify(further);
  return { msg, time, extra: text === '{}' ? undefined : utf8Of(text) };
}

function hasFurther(fields: JsonObject): boolean {
  for (const name in fields) if (name !== 'msg' && name !== 'time') return true;
  return false;
}

/** Objects and arrays inside each other, found without following them. */
function nestingOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return deepest;
}
