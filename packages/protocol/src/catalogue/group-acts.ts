import Type from 'typebox';
import { limits } from '../limits.ts';
import { anyText, characters, id, ids, optional, parts, text, whole, word, yes } from './fields.ts';
import { message } from './message.ts';
import { invitation, inviteLink, outsider } from './parts.ts';

const groupid = id('the group');
const user = id('the user');
const ref = optional(anyText("the request's"));
const after = optional(id('the last one that is known'));
const more = yes('whether others follow after the last one listed');

/** What is decided about a group, by whoever makes it and later by its admins. */
export const groupSettings = {
  avatar: optional(word(/^[\w-]{0,64}$/, "the id of an attachment, or ''")),
  access: optional(
    word<'open' | 'approval' | 'invited'>(
      /^(?:open|approval|invited)$/,
      '`open` to everybody, by `approval` of an admin, or only to who was `invited`',
    ),
  ),
  writers: optional(
    word<'members' | 'admins'>(/^(?:members|admins)$/, 'who may write: `members` or `admins`'),
  ),
  inviters: optional(
    word<'members' | 'admins'>(/^(?:members|admins)$/, 'who may invite: `members` or `admins`'),
  ),
  slow: optional(
    Type.Integer({
      minimum: 0,
      maximum: limits.slowSeconds,
      description: 'so many seconds between two messages of a normal member',
    }),
  ),
};

const outsiderKind = word<'asked' | 'invited' | 'banned'>(
  /^(?:asked|invited|banned)$/,
  '`asked`, `invited` or `banned`',
);

/** Who is in a group, what he may do there, and who comes in; see `rights` for who may do which. */
export const groupActs = {
  leaveGroup: message(50, 'request', 'Leaves a group.', Type.Object({ groupid })),
  kick: message(
    51,
    'request',
    'Removes a member from a group, and with `ban` keeps the user out.',
    Type.Object({ groupid, user, ban: optional(yes('true: he cannot come back')) }),
  ),
  unban: message(52, 'request', 'Ends a ban.', Type.Object({ groupid, user })),
  mute: message(
    53,
    'request',
    'Lets a member write nothing until a time.',
    Type.Object({ groupid, user, until: whole('ms since 1970 UTC; 0: he may write again') }),
  ),
  appoint: message(
    54,
    'request',
    'Makes a member an admin, or a normal one again.',
    Type.Object({
      groupid,
      user,
      role: word<'admin' | 'normal'>(/^(?:admin|normal)$/, '`admin` or `normal`'),
    }),
  ),
  handOver: message(
    55,
    'request',
    'Makes another member the creator of the group, and oneself an admin.',
    Type.Object({ groupid, user }),
  ),
  changeGroup: message(
    56,
    'request',
    'Changes what is decided about a group; what is left out stays.',
    Type.Object({
      groupid,
      groupname: optional(characters(1, limits.nameCharacters, 'another name')),
      groupdesc: optional(
        characters(0, limits.groupDescriptionCharacters, 'what the group is about'),
      ),
      ...groupSettings,
    }),
  ),
  dissolveGroup: message(
    57,
    'request',
    'Ends a group: what was said stays, nothing more can be said.',
    Type.Object({ groupid }),
  ),
  getGroup: message(
    58,
    'request',
    'Asks about a group that one is in, or may come into.',
    Type.Object({ groupid }),
  ),
  group: message(
    59,
    'answer',
    'What there is to know about a group.',
    Type.Object({
      ref,
      groupid,
      conv: anyText('its conversation'),
      groupname: anyText('its name'),
      groupdesc: anyText('what it is about'),
      avatar: anyText("the id of an attachment, or ''"),
      access: anyText('`open`, `approval` or `invited`'),
      writers: anyText('who may write: `members` or `admins`'),
      inviters: anyText('who may invite: `members` or `admins`'),
      slow: whole('so many seconds between two messages of a normal member'),
      members: whole('how many there are'),
      role: optional(anyText('of oneself, where one is a member')),
      muteduntil: optional(whole('until when one may not write, ms since 1970 UTC')),
      dissolved: optional(yes('true: it was dissolved')),
    }),
  ),
  invite: message(
    60,
    'request',
    'Invites users to a group; members and banned users are passed over.',
    Type.Object({ groupid, users: ids(1, limits.invitees, 'whom') }),
  ),
  declineInvite: message(61, 'request', 'Declines an invitation.', Type.Object({ groupid })),
  makeLink: message(
    62,
    'request',
    'Makes a link by which users come into a group.',
    Type.Object({
      groupid,
      expires: optional(whole('when it ends, ms since 1970 UTC; left out: in 7 days')),
      uses: optional(
        Type.Integer({ minimum: 1, maximum: limits.linkUses, description: 'for so many users' }),
      ),
      approval: optional(yes('true: an admin has to let in who comes by it')),
    }),
  ),
  link: message(
    63,
    'answer',
    'A link that was made: its text is told this once.',
    Type.Object({
      ref,
      groupid,
      link: anyText('its name, for its list and its end'),
      text: anyText('what joinByLink takes'),
      expires: whole('when it ends, ms since 1970 UTC'),
      uses: whole('for so many users'),
    }),
  ),
  listLinks: message(64, 'request', 'Asks for the links of a group.', Type.Object({ groupid })),
  links: message(
    65,
    'answer',
    'The links of a group that can still be used.',
    Type.Object({ ref, groupid, links: parts(inviteLink, 'the latest made first') }),
  ),
  revokeLink: message(
    66,
    'request',
    'Ends a link.',
    Type.Object({ groupid, link: text(1, 64, 'its name') }),
  ),
  joinByLink: message(
    67,
    'request',
    'Comes into a group by a link.',
    Type.Object({ link: text(1, limits.tokenBytes, 'the text of the link') }),
  ),
  admit: message(
    68,
    'request',
    'Lets in a user who has asked, or refuses him.',
    Type.Object({ groupid, user, on: optional(yes('false: refuses him')) }),
  ),
  listOutsiders: message(
    69,
    'request',
    'Asks for who is no member of a group and asked, was invited or is banned.',
    Type.Object({ groupid, kind: outsiderKind, after }),
  ),
  outsiders: message(
    70,
    'answer',
    'A page of users who are no members.',
    Type.Object({ ref, groupid, kind: anyText('as asked'), users: parts(outsider, 'by id'), more }),
  ),
  listInvites: message(
    71,
    'request',
    'Asks for the groups that one was invited to.',
    Type.Object({ after: optional(id('the last group that is known')) }),
  ),
  invites: message(
    72,
    'answer',
    'A page of invitations.',
    Type.Object({ ref, invites: parts(invitation, 'by group'), more }),
  ),
} as const;
