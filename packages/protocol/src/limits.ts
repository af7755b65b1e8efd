/** Every limit of the wire, in one place; PROTOCOL.md's table is generated from it. */
export const limits = {
  /** One frame of a client, from its first `{` to its last `}`. A larger one ends the connection. */
  frameBytes: 65_536,
  /** Objects and arrays inside each other. A deeper frame ends the connection. */
  nesting: 32,
  /** A user's or a group's name has 1 to so many characters (code points). */
  nameCharacters: 50,
  /** A password has 1 to so many bytes. */
  passwordBytes: 256,
  /** A group's description has at most so many characters (code points). */
  groupDescriptionCharacters: 200,
  /** The text of a message has 1 to so many bytes. */
  messageTextBytes: 16_384,
  /** The classic `time` text, made by the sender's client. */
  timeBytes: 64,
  /** An emoji of a reaction has 1 to so many bytes. */
  emojiBytes: 32,
  /** A message mentions at most so many users by their ids. */
  mentions: 50,
  /** So many messages of a conversation can be pinned. */
  pins: 100,
  /** The name of a file has 1 to so many bytes. */
  fileNameBytes: 255,
  /** A file's media type has at most so many bytes. */
  fileTypeBytes: 100,
  /** A message has at most so many files, and so many links are asked for at once. */
  files: 10,
  /** So many users are invited at once. */
  invitees: 50,
  /** A group has so many links that can be used. */
  groupLinks: 50,
  /** A link lets in at most so many users. */
  linkUses: 100_000,
  /** In slow mode at most so many seconds lie between two messages of a member. */
  slowSeconds: 86_400,
  /** What one says of oneself when asking for a contact has at most so many characters. */
  contactTextCharacters: 200,
  /** So many requests for a contact of one user are open at once. */
  openRequests: 500,
  /** A user blocks at most so many others. */
  blocked: 1_000,
  /** What users say about themselves has at most so many characters (code points). */
  aboutCharacters: 500,
  /** The id of a user's picture has at most so many bytes. */
  avatarBytes: 64,
  /** An answer to a search for users has at most so many. */
  foundUsers: 20,
  /** A request's `ref` has 1 to so many characters (code points). */
  refCharacters: 64,
  /** What a device calls itself has at most so many characters (code points). */
  deviceCharacters: 64,
  /** A token has at most so many bytes. */
  tokenBytes: 256,
  /** The name of a conversation has at most so many bytes. */
  conversationNameBytes: 64,
  /** An answer to a sync has at most so many entries; fewer where they are long. */
  syncEntries: 500,
  /** A list in an answer has at most so many elements. */
  listPage: 200,
  /** What is looked for has 1 to so many bytes. */
  searchBytes: 512,
  /** An answer to a search has at most so many hits. */
  searchHits: 50,
  /** Above so many members a group's receipts are told as sums, and typing is not told. */
  largeGroupMembers: 100,
  /** Classic ids are signed 32-bit integers in old clients. */
  idMaximum: 2_147_483_647,
  /** What a NUL-framing client reads at once, terminator included. */
  smallClientBytes: 1_024,
} as const;
