import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { catalogue, type FieldsOf, type RequestName } from './catalogue.ts';
import { chatBody } from './chat-body.ts';
import type { Dialect } from './dialects.ts';
import { type ErrorName, errors } from './errors.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { limits } from './limits.ts';
import { hasCharacters } from './text.ts';

/** A request whose fields were checked against the catalogue. */
export type Request<Name extends RequestName = RequestName> = Name extends RequestName
  ? {
      readonly type: Name;
      /** The client's own name for this request: it wants an answer that carries it. */
      readonly ref: string | undefined;
      /** By the catalogue's names; fields that it does not have are there too. */
      readonly fields: FieldsOf<Name>;
      /** Of a chat message: what is stored and passed on (see `chatBody`); otherwise empty. */
      readonly body: string;
    }
  : never;

/** A frame that is no request, with all that its answer needs. */
export interface Rejection {
  readonly type: 'rejected';
  /** `malformed_json`, `unknown_message`, `invalid_field`, or `nested_too_deep`. */
  readonly error: ErrorName;
  /** What is wrong, for a person; names the field where it is one. */
  readonly detail: string;
  /** The request's, where it could be read. */
  readonly ref: string | undefined;
}

const validators = new Map(
  Object.entries(catalogue).map(([name, definition]) => [
    name,
    Compile(Type.Object(definition.fields.properties)),
  ]),
);

/**
 * Reads one frame as a request of the given dialect, with the catalogue's numbers and spellings
 * whatever the dialect's. Of a key that comes twice the last one counts. A `ref` that is not text
 * of 1 to 64 characters is no ref but one more field that is passed on. Never throws: what is not
 * a request comes back as a rejection with the error to answer.
 */
export function decodeRequest(frame: string, dialect: Dialect): Request | Rejection {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return rejection('malformed_json', errors.malformed_json.message, undefined);
  }
  if (!isJsonObject(value)) {
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
  try {
    const isChat = type === 'directChat' || type === 'groupChat';
    const body = isChat ? chatBody(type, value, ref, frame) : '';
    return { type, ref, fields: value, body } as unknown as Request;
  } catch {
    // The splitter has a limit for nesting; a transport without one ends here.
    return rejection('nested_too_deep', errors.nested_too_deep.message, ref);
  }
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

function firstProblem(type: RequestName, value: JsonObject): string {
  const required: readonly string[] | undefined = catalogue[type].fields.required;
  for (const field of required ?? []) {
    if (value[field] === undefined) return `${field} is missing; nothing was done`;
  }
  const problem = validators.get(type)?.Errors(value)[0];
  if (problem === undefined) return errors.invalid_field.message;
  return `${problem.instancePath.slice(1)} ${problem.message}; nothing was done`;
}

function rejection(error: ErrorName, detail: string, ref: string | undefined): Rejection {
  return { type: 'rejected', error, detail, ref };
}
