import Type from 'typebox';
import { limits } from '../limits.ts';
import { anyText, characters, id, optional, parts, text, whole, yes } from './fields.ts';
import { message } from './message.ts';
import { contactRequest, person } from './parts.ts';

const user = id('the user');
const ref = optional(anyText("the request's"));
const after = optional(id('the last one that is known'));
const more = yes('whether others follow after the last one listed');
const display = optional(anyText('the name to show, where one is set'));
const avatar = optional(anyText('the picture, where one is set'));

const circle = '`everyone`, `contacts` or `nobody`';

/** What people are to each other, and what they say and let see of themselves. */
export const people = {
  requestContact: message(
    73,
    'request',
    'Asks somebody to be a contact; whoever has asked oneself becomes one at once.',
    Type.Object({
      user,
      text: optional(characters(0, limits.contactTextCharacters, 'who one is, and why')),
    }),
  ),
  answerContact: message(
    74,
    'request',
    'Accepts or declines what somebody has asked.',
    Type.Object({
      user,
      accept: yes('true: accepts; false: declines, which the other is not told'),
    }),
  ),
  removeContact: message(
    75,
    'request',
    'Ends a contact, for both; takes back what one has asked.',
    Type.Object({ user }),
  ),
  block: message(
    76,
    'request',
    'Ends a contact, and from then on neither reaches or sees the other.',
    Type.Object({ user }),
  ),
  unblock: message(77, 'request', 'Takes a block back.', Type.Object({ user })),
  listRequests: message(
    78,
    'request',
    'Asks for a page of the open requests to or from oneself.',
    Type.Object({
      way: optional(
        text(2, 3, '`in`, those of others, as when left out; or `out`, those of oneself'),
      ),
      after,
    }),
  ),
  requests: message(
    79,
    'answer',
    'A page of open requests.',
    Type.Object({ ref, requests: parts(contactRequest, 'by the id of the other'), more }),
  ),
  listBlocked: message(
    80,
    'request',
    'Asks for a page of those whom one has blocked.',
    Type.Object({ after }),
  ),
  findUsers: message(
    81,
    'request',
    'Asks who has a name that begins like this.',
    Type.Object({
      prefix: characters(1, limits.nameCharacters, 'the beginning of the name'),
      after: optional(characters(1, limits.nameCharacters, 'the last name that is known')),
    }),
  ),
  users: message(
    82,
    'answer',
    'A page of users.',
    Type.Object({
      ref,
      users: parts(person, 'who was found, by name, or is blocked, by id'),
      more,
    }),
  ),
  getProfile: message(83, 'request', 'Asks who somebody is.', Type.Object({ user })),
  profile: message(
    84,
    'answer',
    'Who somebody is, as far as one may know.',
    Type.Object({
      ref,
      user,
      name: anyText('the name'),
      display,
      avatar,
      about: optional(anyText('what the user says about himself')),
      relation: anyText(
        '`self`, `none`, `contact`, `asked` (by oneself), `asking` (the other) or `blocked`',
      ),
      text: optional(anyText('of a request, what it says')),
      state: optional(anyText('`online` or `offline`')),
      seen: optional(whole('when last online, ms since 1970 UTC, where that is known')),
    }),
  ),
  setProfile: message(
    85,
    'request',
    'Changes what is given of what one says of oneself.',
    Type.Object({
      display: optional(characters(0, limits.nameCharacters, "the name to show; '' for none")),
      avatar: optional(text(0, limits.avatarBytes, "the id of a picture; '' for none")),
      about: optional(characters(0, limits.aboutCharacters, 'about oneself')),
    }),
  ),
  getSettings: message(86, 'request', "Asks for one's settings.", Type.Object({})),
  settings: message(
    87,
    'answer',
    "One's settings.",
    Type.Object({
      ref,
      writers: anyText('who may write to one directly: `everyone` or `contacts`'),
      presence: anyText(`who sees whether one is online: ${circle}`),
      lastseen: anyText(`who sees when one was last online: ${circle}`),
    }),
  ),
  setSettings: message(
    88,
    'request',
    'Changes what is given of the settings.',
    Type.Object({
      writers: optional(text(1, 16, 'who may write to one directly: `everyone` or `contacts`')),
      presence: optional(text(1, 16, `who sees whether one is online: ${circle}`)),
      lastseen: optional(text(1, 16, `who sees when one was last online: ${circle}`)),
    }),
  ),
} as const;
