import { hasCharacters } from '@parley/protocol';
import Type from 'typebox';

/** Text of so many characters (code points) that can be stored and compared. */
export const characters = (minLength: number, maxLength: number, description: string) =>
  Type.Refine(
    Type.String({ minLength, maxLength, description }),
    (value) => hasCharacters(value, minLength, maxLength),
    () => `must have ${minLength} to ${maxLength} characters`,
  );

/** An object without any other fields: a misspelt one is told, not passed over. */
export const exactly = <Fields extends Type.TProperties>(fields: Fields, description: string) =>
  Type.Object(fields, { description, additionalProperties: false });
