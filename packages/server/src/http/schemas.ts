import { type ErrorName, errors, limits } from '@parley/protocol';
import Type, { type Static } from 'typebox';
import { characters, exactly } from './fields.ts';

/** What goes through the door: the checks, the types and the document are made of these. */

const KEY_CHARACTERS = 128;

const key = characters(1, KEY_CHARACTERS, "the user's id in your product; compared exactly");
const userId = Type.Integer({
  minimum: 1,
  maximum: limits.idMaximum,
  description: "the user's id in Parley",
});
const groupId = Type.Integer({
  minimum: 1,
  maximum: limits.idMaximum,
  description: "the group's id; the sender must be a member",
});
const conv = Type.String({ description: 'the conversation' });
const seq = Type.Integer({ minimum: 1, description: 'its place in the conversation' });
const time = (description: string) => Type.Integer({ minimum: 0, description });

const byKey = exactly({ key }, 'a user of your product');
const byId = exactly({ id: userId }, 'a user, by the id in Parley');
const group = exactly({ group: groupId }, 'a group');

export const tokenRequest = exactly(
  {
    user: exactly(
      {
        key,
        name: Type.Optional(
          Type.String({
            minLength: 1,
            description:
              `1 to ${limits.nameCharacters} characters; needed when the user is new, and without ` +
              'effect afterwards. Another user may have it: then a number is added.',
          }),
        ),
      },
      'your user, who is made if the key is new',
    ),
    device: Type.Optional(
      characters(0, limits.deviceCharacters, 'what the list of devices calls this login'),
    ),
  },
  'Whom the token is for.',
);

export const tokenAnswer = exactly(
  {
    user: exactly(
      { id: userId, name: Type.String({ description: 'the name that the user has in Parley' }) },
      'the user in Parley',
    ),
    token: Type.String({ description: 'what the user logs in with; it is not shown again' }),
    expires: time('when it ends if it is not used before, ms since 1970 UTC; a use extends it'),
  },
  'The user, and a token.',
);

export const messageRequest = Type.Object(
  {
    from: Type.Union([byKey, byId], { description: 'the sender, {"key": …} or {"id": …}' }),
    to: Type.Union([byKey, byId, group], {
      description: 'who gets it, {"key": …}, {"id": …} or {"group": …}',
    }),
    msg: Type.String({
      minLength: 1,
      maxLength: limits.messageTextBytes,
      description: `the text, 1 to ${limits.messageTextBytes} bytes of UTF-8`,
    }),
    ref: characters(
      1,
      limits.refCharacters,
      "your own name for this message, unique for its sender: sent again it is not stored again, and the first one's answer comes",
    ),
  },
  {
    description: 'One message. Further fields are stored and passed on with it.',
    additionalProperties: true,
  },
);

export const messageAnswer = exactly(
  {
    conv,
    seq,
    at: time("the server's time, ms since 1970 UTC"),
    duplicate: Type.Optional(
      Type.Literal(true, { description: 'the ref was known: nothing was stored' }),
    ),
    differs: Type.Optional(
      Type.Literal(true, { description: 'and what was stored under it is not what came now' }),
    ),
  },
  'Where the message is. It is on disk.',
);

export const errorAnswer = exactly(
  {
    errno: Type.Integer({ description: 'the number of the error' }),
    error: Type.Enum(Object.keys(errors) as ErrorName[], { description: 'its name' }),
    errmsg: Type.String({ description: 'what to do, for a person' }),
    retry: Type.Boolean({ description: 'whether the same request may succeed later' }),
  },
  'What went wrong, by the catalogue in PROTOCOL.md.',
);

export type TokenRequest = Static<typeof tokenRequest>;
export type TokenAnswer = Static<typeof tokenAnswer>;
export type MessageRequest = Static<typeof messageRequest>;
export type MessageAnswer = Static<typeof messageAnswer>;
export type UserReference = MessageRequest['from'];
