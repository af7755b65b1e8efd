import type { MemberHandler } from './handler.ts';
import { postByName, postToUser } from './post.ts';

/** One message to one user who exists, or into a conversation by its name. */
export const directChat: MemberHandler<'directChat'> = (request, member, services) => {
  const { toid, conv } = request.fields;
  return toid === undefined
    ? postByName(conv ?? '', request, member, services)
    : postToUser(toid, request, member, services);
};
