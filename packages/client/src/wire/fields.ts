import type { JsonObject } from './wire.ts';

/** Readers of single fields: what has another type than it should is `undefined`. */

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function object(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** The elements that can be read; a list that is left out is empty. */
export function list<T>(value: unknown, read: (element: JsonObject) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((element) => {
    const fields = object(element);
    const result = fields && read(fields);
    return result === undefined ? [] : [result];
  });
}
