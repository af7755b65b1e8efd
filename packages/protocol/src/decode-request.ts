import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { catalogue, type FieldsOf, type RequestName } from './catalogue.ts';
import type { Dialect } from './dialects.ts';
import { type ErrorName, errors } from './errors.ts';
import { limits } from './limits.ts';
import { hasCharacters } from './text.ts';

/** A request whose fields were checked against the catalogue. */
export type Request<Name extends RequestName = RequestName> = Name extends RequestName
  ? {
      readonly type: Name;
      /** The client's own name for this request: it wants an answer that carries it. */
      readonly ref: string | undefined;
      readonly fields: FieldsOf<Name>;
      /** Of a chat message: what is stored and passed on, as a JSON object; otherwise empty. */
      readonly body: string;
    }
  : never;

export interface Rejection {
  readonly type: 'rejected';
  readonly error: ErrorName;
  readonly detail: string;
  readonly ref: string | undefined;
}

type JsonObject = { [key: string]: unknown };

const validators = new Map(
  Object.entries(catalogue).map(([name, definition]) => [
    name,
    Compile(Type.Object(definition.fields.properties)),
  ]),
);

/**
 * Reads one frame as a request of the given dialect. Never throws: what is not a request comes
 * back as a rejection with the error to answer.
 */
export function decodeRequest(frame: string, dialect: Dialect): Request | Rejection {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return rejection('malformed_json', errors.malformed_json.message, undefined);
  }
  if (!isObject(value)) {
    return rejection('malformed_json', errors.malformed_json.message, undefined);
  }
  const ref = refOf(value);
  const type = typeof value.msgid === 'number' ? dialect.requests.get(value.msgid) : undefined;
  if (type === undefined) {
    return rejection('unknown_message', errors.unknown_message.message, ref);
  }
  applyAliases(value, dialect, type);
  const validator = validators.get(type);
  if (!validator?.Check(value)) {
    return rejection('invalid_field', firstProblem(type, value), ref);
  }
  return { type, ref, fields: value, body: bodyOf(type, value, ref) } as unknown as Request;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refOf(value: JsonObject): string | undefined {
  const ref = value.ref;
  return typeof ref === 'string' && hasCharacters(ref, 1, limits.refCharacters) ? ref : undefined;
}

function applyAliases(value: JsonObject, dialect: Dialect, type: RequestName): void {
  const spellings = dialect.aliases[type];
  if (spellings === undefined) return;
  for (const alias in spellings) {
    const name = spellings[alias];
    if (name !== undefined && value[name] === undefined && Object.hasOwn(value, alias)) {
      value[name] = value[alias];
    }
  }
}

/** What is left of a chat message without its address: text, time and whatever else it carried. */
function bodyOf(type: RequestName, value: JsonObject, ref: string | undefined): string {
  if (type === 'directChat') {
    const { msgid, id, name, toid, ...body } = value;
    return stringifyBody(body, ref);
  }
  if (type === 'groupChat') {
    const { msgid, id, name, groupid, groupname, ...body } = value;
    return stringifyBody(body, ref);
  }
  return '';
}

function stringifyBody(body: JsonObject, ref: string | undefined): string {
  if (ref === undefined) return JSON.stringify(body);
  const { ref: _, ...rest } = body;
  return JSON.stringify(rest);
}

function firstProblem(type: RequestName, value: JsonObject): string {
  for (const field of catalogue[type].fields.required as readonly string[]) {
    if (value[field] === undefined) return `${field} is missing; nothing was done`;
  }
  const problem = validators.get(type)?.Errors(value)[0];
  if (problem === undefined) return errors.invalid_field.message;
  return `${problem.instancePath.slice(1)} ${problem.message}; nothing was done`;
}

function rejection(error: ErrorName, detail: string, ref: string | undefined): Rejection {
  return { type: 'rejected', error, detail, ref };
}
