import { RequestError } from '@parley/protocol';
import type { MemberHandler } from './handler.ts';
import { post, postByName } from './post.ts';

/** One message to a group that the sender is in: one entry, whatever the number of members. */
export const groupChat: MemberHandler<'groupChat'> = (request, member, services) => {
  const { groupid, conv } = request.fields;
  if (groupid === undefined) return postByName(conv ?? '', request, member, services);
  if (!member.groups.has(groupid)) throw new RequestError('unknown_group');
  return post({ kind: 'group', group: groupid }, request, member, services);
};
