import Type from 'typebox';
import { limits } from '../limits.ts';
import { anyText, optional, text, texts, whole } from './fields.ts';
import { message } from './message.ts';

const ref = optional(anyText("the request's"));
const password = text(1, limits.passwordBytes, 'the present password');

/** What becomes of one's account. */
export const accountMessages = {
  changeName: message(
    100,
    'request',
    'Takes another name.',
    Type.Object({ name: anyText('the new name') }),
  ),
  renewRecovery: message(
    101,
    'request',
    'Makes new recovery codes; those that there were end.',
    Type.Object({ password }),
  ),
  recoveryCodes: message(
    102,
    'answer',
    'New recovery codes.',
    Type.Object({ ref, codes: texts('ten codes; the server keeps only their hashes') }),
  ),
  recover: message(
    103,
    'request',
    'Sets a new password by a recovery code, which is used up; before a login.',
    Type.Object({
      name: anyText('the user, by name'),
      code: text(1, limits.tokenBytes, 'one of the codes'),
      newpassword: text(1, limits.passwordBytes, 'the new password'),
    }),
  ),
  exportData: message(
    104,
    'request',
    'Asks for a link to all that is kept of oneself.',
    Type.Object({}),
  ),
  exportGrant: message(
    105,
    'answer',
    "A link to one's data, which holds once.",
    Type.Object({
      ref,
      path: anyText('to be fetched by HTTP from any node; a secret'),
      expires: whole('until when it holds, ms since 1970 UTC'),
    }),
  ),
  eraseAccount: message(
    106,
    'request',
    'Ends the account for good.',
    Type.Object({
      password,
      messages: text(1, 16, 'what becomes of what one has said: `keep` or `remove`'),
    }),
  ),
} as const;
