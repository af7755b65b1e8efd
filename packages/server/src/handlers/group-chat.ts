import type { MemberHandler } from './handler.ts';
import { postByName, postToGroup } from './post.ts';

/** One message to a group that the sender is in: one entry, whatever the number of members. */
export const groupChat: MemberHandler<'groupChat'> = (request, member, services) => {
  const { groupid, conv } = request.fields;
  if (groupid === undefined) return postByName(conv ?? '', request, member, services);
  return postToGroup(groupid, request, member, services);
};
