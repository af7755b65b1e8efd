import { isJsonObject, type JsonObject } from '../json-object.ts';
import { jsonOf, utf8Of } from './json-bytes.ts';
import { EXTRA, type Field, type Structure } from './structure.ts';
import { structureNamed } from './structures.ts';

/** What the static code decodes; numbers of 64 bits are objects. */
type Message = Readonly<Record<string, unknown>>;

/**
 * A message as JSON has it: by the catalogue's names, without what is not there, with the default
 * of a field that JSON always has. Throws for JSON bytes that are none.
 */
export function toJsonShape(structure: Structure, message: Message): JsonObject {
  const shape: JsonObject = { ...structure.constants };
  for (const field of structure.fields) {
    const value = message[field.name];
    if (field.isList) {
      const list = Array.isArray(value) ? value : [];
      if (list.length > 0 || !field.isOptional) {
        shape[field.name] = list.map((each) => jsonValue(field, each));
      }
    } else if (isThere(message, field)) shape[field.name] = jsonValue(field, value);
  }
  return structure.hasExtra ? withExtra(shape, message) : shape;
}

/**
 * A message of the catalogue's names as the static code encodes it; `outside` are not in it.
 * Throws a `TypeError` for a value of another type than the field's.
 */
export function toMessage(
  structure: Structure,
  shape: JsonObject,
  outside: readonly string[] = [],
): JsonObject {
  const message: JsonObject = {};
  const further = new Map(structure.hasExtra ? Object.entries(shape) : []);
  for (const field of structure.fields) {
    const value = shape[field.name];
    further.delete(field.name);
    if (value === undefined) continue;
    message[field.name] = Array.isArray(value)
      ? value.map((each) => messageValue(field, each))
      : messageValue(field, value);
  }
  for (const name of outside) further.delete(name);
  for (const [name, value] of further) if (value === undefined) further.delete(name);
  if (further.size > 0) message[EXTRA] = utf8Of(JSON.stringify(Object.fromEntries(further)));
  return message;
}

/** What the static code reads of 64 bits. Above 2^53 it is rounded, and no validator admits it. */
export function wholeOf(value: unknown): number {
  return typeof value === 'number' ? value : (value as { toNumber(): number }).toNumber();
}

function isThere(message: Message, { name, isOptional, type }: Field): boolean {
  return isOptional || type === 'structure' ? Object.hasOwn(message, name) : true;
}

function jsonValue(field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'uint64':
      return wholeOf(value);
    case 'json':
      return jsonOf(value as Uint8Array);
    case 'structure':
      return toJsonShape(structureNamed(field.structure ?? ''), value as Message);
    default:
      return value;
  }
}

function messageValue(field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'json':
      return utf8Of(JSON.stringify(value));
    case 'structure':
      return toMessage(structureNamed(field.structure ?? ''), objectOf(field, value));
    case 'string':
    case 'bool':
      // The static code would write something else instead of refusing it.
      if (typeof value === (field.type === 'bool' ? 'boolean' : 'string')) return value;
      throw wrong(field);
    default:
      if (Number.isSafeInteger(value)) return value;
      throw wrong(field);
  }
}

function objectOf(field: Field, value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw wrong(field);
}

function wrong({ name, type }: Field): TypeError {
  return new TypeError(`the field ${name} is not of type ${type}`);
}

/** The message's own names win. */
function withExtra(shape: JsonObject, { extra }: Message): JsonObject {
  if (!(extra instanceof Uint8Array) || extra.length === 0) return shape;
  const further = jsonOf(extra);
  return isJsonObject(further) ? { ...further, ...shape } : shape;
}
