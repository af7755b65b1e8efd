import { catalogue, type MessageName, type RequestName } from './catalogue.ts';

/**
 * A dialect is data: which number and which spelling a family of clients uses
 * (docs/decisions/0002). A listener has one.
 */
export interface Dialect {
  readonly name: DialectName;
  /** The number of each message that the server sends or understands. */
  readonly numbers: Readonly<Record<MessageName, number>>;
  /** What a number asks for; a number that is missing here is no request. */
  readonly requests: ReadonlyMap<number, RequestName>;
  /** Spellings that some clients use for a field of a request, and the catalogue's name for it. */
  readonly aliases: Readonly<Partial<Record<RequestName, Readonly<Record<string, string>>>>>;
  /** How the login answer spells its fields; one that is missing here is not sent. */
  readonly loginAck: {
    readonly errno: string;
    readonly friends: string;
    readonly groups?: string;
    readonly offlinemsg: string;
  };
  /** Whether its clients end when two objects meet in one read, however they are separated. */
  readonly needsPacing: boolean;
}

/**
 * `abc`: the numbers of the catalogue, which most classic clients use. `d`: a family of clients
 * without a logout, whose numbers from register on are one lower.
 */
export type DialectName = 'abc' | 'd';

const requestNames = (Object.keys(catalogue) as MessageName[]).filter((name): name is RequestName =>
  catalogue[name].direction.startsWith('request'),
);

const ownNumbers = Object.fromEntries(
  Object.entries(catalogue).map(([name, definition]) => [name, definition.number]),
) as Record<MessageName, number>;

function requestsByNumber(
  numbers: Record<MessageName, number>,
  names: readonly RequestName[],
): ReadonlyMap<number, RequestName> {
  return new Map(names.map((name) => [numbers[name], name]));
}

const aliases = {
  login: { pwd: 'password' },
  register: { pwd: 'password' },
  directChat: { to: 'toid' },
} as const;

const dNumbers: Record<MessageName, number> = {
  ...ownNumbers,
  register: 3,
  registerAck: 4,
  directChat: 5,
  addFriend: 6,
  createGroup: 7,
  joinGroup: 8,
  groupChat: 9,
};

/** The dialects that a listener can be given. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  abc: {
    name: 'abc',
    numbers: ownNumbers,
    requests: requestsByNumber(ownNumbers, requestNames),
    aliases,
    loginAck: { errno: 'errno', friends: 'friends', groups: 'groups', offlinemsg: 'offlinemsg' },
    needsPacing: false,
  },
  d: {
    name: 'd',
    numbers: dNumbers,
    requests: requestsByNumber(
      dNumbers,
      requestNames.filter((name) => name !== 'logout'),
    ),
    aliases,
    loginAck: { errno: 'error', friends: 'friend', offlinemsg: 'OfflineMsg' },
    needsPacing: true,
  },
};
