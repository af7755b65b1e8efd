import fc from 'fast-check';

/** Bytes that a careless or hostile client may send: frames, almost frames, and no frames. */

const ids = fc.oneof(
  fc.integer({ min: -1, max: 12 }),
  fc.constantFrom(2_147_483_647, 2_147_483_648, 0.5, 1e308, -0),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', '\0', '\ud800', '{"', '}'.repeat(50), '😀'.repeat(300), 'x'.repeat(17_000)),
);
const values = fc.oneof(
  { weight: 6, arbitrary: ids },
  { weight: 4, arbitrary: texts },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);
const keys = fc.constantFrom(
  ...['id', 'name', 'password', 'pwd', 'toid', 'to', 'msg', 'time', 'friendid', 'groupid', 'ref'],
  ...['groupname', 'groupdesc', '__proto__', 'constructor', 'toString', 'length', 'msgid', '', 'x'],
);

const frames = fc
  .tuple(fc.integer({ min: 0, max: 21 }), fc.array(fc.tuple(keys, values), { maxLength: 7 }))
  .map(([msgid, fields]) => {
    const parts = fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return Buffer.from(`{${[`"msgid":${msgid}`, ...parts].join()}}`);
  });

/** A frame with some bytes of it replaced, doubled or left out. */
const mutated = fc
  .tuple(frames, fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(2)), { maxLength: 4 }))
  .map(([frame, changes]) => {
    const bytes = [...frame];
    for (const [place, byte, kind] of changes) {
      const at = place % (bytes.length || 1);
      if (kind === 0) bytes[at] = byte;
      else bytes.splice(at, kind === 1 ? 1 : 0, ...(kind === 1 ? [] : [byte, byte]));
    }
    return Buffer.from(bytes);
  });

const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '\0', '\n', 'é', '{}'), {
      maxLength: 60,
    })
    .map((parts) => Buffer.from(parts.join(''))),
  fc.nat(40).map((depth) => Buffer.from('{"a":'.repeat(depth))),
  fc
    .constantFrom('x'.repeat(70_000), `{"a":"${'y'.repeat(70_000)}`, 'GET / HTTP/1.1\r\n\r\n')
    .map((text) => Buffer.from(text)),
);

const separators = fc.constantFrom('\n', '\0', '', ' ', '\r\n').map((text) => Buffer.from(text));

/** What one connection sends, in the writes in which it does. */
export const anyStream: fc.Arbitrary<Buffer[]> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 5, arbitrary: frames },
          { weight: 4, arbitrary: mutated },
          { weight: 2, arbitrary: rubbish },
        ),
        separators,
      ),
      { minLength: 1, maxLength: 25 },
    ),
    fc.array(fc.nat(), { maxLength: 4 }),
  )
  .map(([parts, places]) => {
    const whole = Buffer.concat(parts.flat());
    const cuts = places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b);
    return [0, ...cuts].map((from, at) => whole.subarray(from, cuts[at] ?? whole.length));
  });
