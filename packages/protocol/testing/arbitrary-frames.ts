import fc from 'fast-check';

/** Text of every plane, with what a splitter could take for structure. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', '\0', '\\u0000', 'é'),
    maxLength: 12,
  }),
  fc.constantFrom('😀', '👩‍👩‍👧', '中文', '\ufeff', '\u2028', '\ud800'),
);

const { value: anyValue } = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyText,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e300, {}, []),
    fc.dictionary(anyText, again('value'), { maxKeys: 3 }),
    fc.array(again('value'), { maxLength: 3 }),
  ),
}));

/** A JSON object as text, compact or over several lines. */
export const anyFrame: fc.Arbitrary<string> = fc
  .tuple(fc.dictionary(anyText, anyValue, { maxKeys: 4 }), fc.constantFrom('', '  ', '\t'))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

/** What may stand between two frames. */
export const anySeparator: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom('\0', '\n', '\r', ' ', '\t'),
  maxLength: 3,
});

/** Bytes that break frames in all ways: scraps of JSON, lines, halves of characters. */
export const anyScraps: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', '\0', ' ', ',', ':', '{"a":1}', 'GET /'),
      anyFrame,
      fc.uint8Array({ maxLength: 4 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) =>
    Uint8Array.from(
      parts.flatMap((part) => [
        ...(typeof part === 'string' ? new TextEncoder().encode(part) : part),
      ]),
    ),
  );

/** Cuts bytes at arbitrary places. */
export function anyCuts(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 20 }).map((places) => {
    const ordered = [0, ...places.sort((a, b) => a - b), bytes.length];
    return ordered.slice(1).map((end, index) => bytes.slice(ordered[index], end));
  });
}
