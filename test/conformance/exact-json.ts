/** A reviver's third argument and `JSON.rawJSON`, which the type library does not know yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
  ): unknown;
  rawJSON(source: string): unknown;
}

const exactJson = JSON as unknown as SourceTextJson;

/** A number that JavaScript has no number for; `JSON.stringify` writes it as it stands here. */
export function exactNumber(source: string): unknown {
  return exactJson.rawJSON(source);
}

/** Parses JSON so that `JSON.stringify` writes each number as it was. */
export function parseExactly(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? exactNumber(source) : value,
  );
}
