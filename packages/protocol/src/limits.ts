/** Every limit of the wire, in one place; PROTOCOL.md's table is generated from it. */
export const limits = {
  /** One frame, from its first `{` to its last `}`. A larger one ends the connection. */
  frameBytes: 65_536,
  /** Objects and arrays inside each other. A deeper frame ends the connection. */
  nesting: 32,
  nameCharacters: 50,
  passwordBytes: 256,
  groupDescriptionCharacters: 200,
  messageTextBytes: 16_384,
  /** The classic `time` text, made by the sender's client. */
  timeBytes: 64,
  refCharacters: 64,
  /** Classic ids are signed 32-bit integers in old clients. */
  idMaximum: 2_147_483_647,
  /** What a NUL-framing client reads at once, terminator included. */
  smallClientBytes: 1_024,
} as const;
