import type { JsonObject } from './json-object.ts';

/** A reviver's third argument and `JSON.rawJSON`, which the type library does not know yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
  ): unknown;
  rawJSON(source: string): unknown;
}

const exactJson = JSON as unknown as SourceTextJson;

/** Parses JSON so that writing it again gives each number as it was. */
export function parseExactly(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? exactJson.rawJSON(source) : value,
  );
}

/**
 * A stored body without what the server says itself of address and place in v2: a classic sender's
 * own fields of these names must not be taken for it.
 */
export function withoutServerFields(body: JsonObject): JsonObject {
  const { conv, seq, n, at, kind, ref, toid, groupid, groupname, ...rest } = body;
  return rest;
}
