import Type, { type TObject } from 'typebox';
import { limits } from '../limits.ts';
import { hasCharacters, hasUtf8Bytes } from '../text.ts';

/** The kinds of fields that messages are made of, each with its limits and its description. */

export const text = (minimum: number, maximum: number, description: string) =>
  Type.Refine(
    Type.String({ description, size: `${minimum} to ${maximum} bytes` }),
    (value) => hasUtf8Bytes(value, minimum, maximum),
    () => `must have ${minimum} to ${maximum} bytes`,
  );

/** A text of our own, of one of the forms that are allowed. */
export const word = <Word extends string = string>(form: RegExp, description: string) =>
  Type.Refine(
    Type.Unsafe<Word>(Type.String({ description })),
    (value) => typeof value === 'string' && form.test(value),
    () => 'must be one of those that are listed',
  );

export const characters = (minimum: number, maximum: number, description: string) =>
  Type.Refine(
    Type.String({ description, size: `${minimum} to ${maximum} characters` }),
    (value) => hasCharacters(value, minimum, maximum),
    () => `must have ${minimum} to ${maximum} characters`,
  );

export const id = (description: string) =>
  Type.Integer({ minimum: 1, maximum: limits.idMaximum, description });
export const ids = (minItems: number, maxItems: number, description: string) =>
  Type.Array(id('a user'), { minItems, maxItems, description });
export const anyId = (description: string) =>
  Type.Integer({ minimum: -limits.idMaximum - 1, maximum: limits.idMaximum, description });
export const anyText = (description: string) => Type.String({ description });
export const flag = (description: string) => Type.Integer({ description });
export const yes = (description: string) => Type.Boolean({ description });
export const userIds = (description: string) =>
  Type.Array(Type.Integer({ minimum: 1, maximum: limits.idMaximum }), { description });
export const texts = (description: string) => Type.Array(Type.String(), { description });

/** A place in a log, a count, or a time: a whole number that a JavaScript number holds exactly. */
export const whole = (description: string, minimum = 0) =>
  Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, description });

export const conversationName = (description: string) =>
  text(1, limits.conversationNameBytes, description);

/** An object inside a message; in Protobuf a message of its own, by this name. */
export const part = <Fields extends TObject['properties']>(structure: string, fields: Fields) =>
  Type.Object(fields, { structure });
export const parts = <Fields extends TObject>(of: Fields, description: string) =>
  Type.Array(of, { description });

export const optional = Type.Optional;

export const senderId = optional(id("the sender; the connection's own id, filled in when missing"));
export const senderName = optional(anyText("the sender's name; always filled in by the server"));
export const messageText = text(1, limits.messageTextBytes, 'the text');
export const time = optional(text(0, limits.timeBytes, "the sender's own clock, as text"));
export const groupName = optional(anyText("the group's name; always filled in by the server"));
