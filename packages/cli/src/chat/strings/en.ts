/** Every text that the terminal client shows. `strings.ts` picks the language. */
export const en = {
  locale: 'en-GB',
  online: 'online',
  offline: 'offline',
  creator: 'creator',
  you: 'you',

  // The line interface.
  menu: '1. login  2. register  3. quit',
  choicePrompt: 'choice: ',
  idPrompt: 'user id or name: ',
  namePrompt: 'user name: ',
  passwordPrompt: 'password: ',
  notAChoice: 'please answer 1, 2 or 3',
  loggedInAs: 'logged in as',
  friendList: 'friends',
  groupList: 'groups',
  missedList: 'missed messages',
  none: '(none)',
  loggedOut: 'logged out',
  registeredAs: (id: number, name: string) => `registered: ${name}, your user id is ${id}`,
  commandList: [
    'help                            this list',
    'chat:friendid:message           write to a friend',
    'addfriend:friendid              add a friend',
    'creategroup:groupname:groupdesc make a group',
    'addgroup:groupid                join a group',
    'groupchat:groupid:message       write to a group',
    'loginout                        log out',
  ],
  unknownCommand: (name: string) => `unknown command: ${name} (help lists the commands)`,
  commandFormat: (format: string) => `write it like this: ${format}`,
  needsPassword: 'a password is needed: set PARLEY_PASSWORD',
  unconfirmed: (count: number) =>
    count === 1 ? '1 request was not confirmed' : `${count} requests were not confirmed`,

  // What happened.
  friendAdded: (name: string, id: number) => `${name} (${id}) is now your friend`,
  groupMade: (name: string, id: number) =>
    `group ${name} is made; others join it with its id ${id}`,
  groupJoined: (name: string, id: number) => `you joined ${name} (${id})`,
  asked: 'asked the server; it shows at the next login',
  notSent: (to: string, why: string) => `not sent to ${to}: ${why}`,
  notDone: (why: string) => `not done: ${why}`,
  lost: (why: string, seconds: number) =>
    why === ''
      ? `connection lost, next try in ${seconds} s`
      : `connection lost (${why}), next try in ${seconds} s`,
  back: 'connected again',
  unreachable: (address: string, why: string) => `cannot reach ${address}: ${why}`,
  closedByServer: 'the server closed the connection',
  connectionTrouble: 'the connection broke before the answer came; look whether it was done',
  replaced: 'this account logged in elsewhere, so this connection is closed',
  errors: {} as Readonly<Record<string, string>>,
  systemErrors: {
    ECONNREFUSED: 'nothing listens there; is the server running?',
    ECONNRESET: 'the connection was reset',
    ETIMEDOUT: 'no answer in time',
    ENOTFOUND: 'no such host',
    EHOSTUNREACH: 'no way to that host',
    already_online: 'the account still counts as online',
  } as Readonly<Record<string, string>>,
};

export type Strings = typeof en;
