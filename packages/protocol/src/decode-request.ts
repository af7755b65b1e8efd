import { Compile } from 'typebox/compile';
import { catalogue, type FieldsOf, type MessageDefinition, type RequestName } from './catalogue.ts';
import { chatBody } from './chat-body.ts';
import type { Dialect } from './dialects.ts';
import { type ErrorName, errors } from './errors.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { limits } from './limits.ts';
import { hasCharacters } from './text.ts';

/** How a client and the server speak: as classic clients always did, or version 2. */
export type Profile = 'classic' | 'v2';

/** A request whose fields were checked against the catalogue. */
export type Request<Name extends RequestName = RequestName> = Name extends RequestName
  ? {
      readonly type: Name;
      /** What its fields were checked for, and what its answer is to be. */
      readonly profile: Profile;
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
  /** `malformed_json`, `malformed_protobuf`, `unknown_message`, `invalid_field`, … */
  readonly error: ErrorName;
  /** What is wrong, for a person; names the field where it is one. */
  readonly detail: string;
  /** The request's, where it could be read. */
  readonly ref: string | undefined;
}

interface Validator {
  readonly classic: { Check(value: unknown): boolean; Errors(value: unknown): Problem[] };
  readonly v2: Validator['classic'];
  /** What v2 needs one of. */
  readonly oneOf: readonly string[];
}

interface Problem {
  readonly instancePath: string;
  readonly message: string;
}

const validators = Object.fromEntries(
  Object.entries(catalogue).map(([name, { fields, v2, oneOf }]) => {
    const classic = Compile(fields);
    return [name, { classic, v2: v2 === (fields as unknown) ? classic : Compile(v2), oneOf }];
  }),
) as unknown as Readonly<Record<RequestName, Validator>>;

/**
 * Reads one JSON frame as a request of the given dialect, with the catalogue's numbers and
 * spellings whatever the dialect's. A login or a registration says by its `v` which profile it is
 * in; the others are in the connection's. Of a key that comes twice the last one counts. A `ref`
 * that is not text of 1 to 64 characters is no ref but one more field that is passed on. Never
 * throws: what is not a request comes back as a rejection with the error to answer.
 */
export function decodeRequest(
  frame: string,
  dialect: Dialect,
  connectionProfile: Profile = 'classic',
): Request | Rejection {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return rejection('malformed_json', errors.malformed_json.message, undefined);
  }
  if (!isJsonObject(value)) {
    return rejection('malformed_json', errors.malformed_json.message, undefined);
  }
  const ref = refOf(value.ref);
  const type = typeof value.msgid === 'number' ? dialect.requests.get(value.msgid) : undefined;
  if (type === undefined) {
    return rejection('unknown_message', errors.unknown_message.message, ref);
  }
  applyAliases(value, dialect, type);
  const profile = profileOf(value, type, connectionProfile);
  const problem = problemOf(type, value, profile);
  if (problem !== undefined) return rejection('invalid_field', problem, ref);
  try {
    const isChat = type === 'directChat' || type === 'groupChat';
    const body = isChat ? chatBody(type, value, ref, frame, profile) : '';
    return { type, profile, ref, fields: value, body } as unknown as Request;
  } catch {
    // The splitter has a limit for nesting; a transport without one ends here.
    return rejection('nested_too_deep', errors.nested_too_deep.message, ref);
  }
}

/** A request's `ref`, if this value can be one. */
export function refOf(value: unknown): string | undefined {
  return typeof value === 'string' && hasCharacters(value, 1, limits.refCharacters)
    ? value
    : undefined;
}

/** What is wrong with the fields of a request, for a person; `undefined` when they are right. */
export function problemOf(
  type: RequestName,
  value: JsonObject,
  profile: Profile,
): string | undefined {
  const { [profile]: validator, oneOf } = validators[type];
  if (validator.Check(value)) {
    return profile === 'classic' || hasOneOf(value, oneOf) ? undefined : missing(oneOf[0]);
  }
  const schema: MessageDefinition = catalogue[type];
  const required = (profile === 'v2' ? schema.v2 : schema.fields).required as readonly string[];
  for (const field of required ?? []) if (value[field] === undefined) return missing(field);
  const problem = validator.Errors(value)[0];
  if (problem === undefined) return errors.invalid_field.message;
  return `${problem.instancePath.slice(1)} ${problem.message}; nothing was done`;
}

function hasOneOf(value: JsonObject, oneOf: readonly string[]): boolean {
  for (const field of oneOf) if (value[field] !== undefined) return true;
  return oneOf.length === 0;
}

function missing(field = 'a field'): string {
  return `${field} is missing; nothing was done`;
}

function profileOf(value: JsonObject, type: RequestName, ofConnection: Profile): Profile {
  // No classic client knows it, and whoever asks has not logged in yet.
  if (type === 'recover') return 'v2';
  return value.v === 2 && (type === 'login' || type === 'register') ? 'v2' : ofConnection;
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

function rejection(error: ErrorName, detail: string, ref: string | undefined): Rejection {
  return { type: 'rejected', error, detail, ref };
}
