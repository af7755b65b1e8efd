import { RequestError } from '@parley/protocol';
import type { Acted, Refused } from '../domain/act.ts';
import { type GroupId, groupConversation } from '../domain/conversation.ts';
import { parseLink } from '../lib/link-mint.ts';
import type { DeviceHandler, Joining, Member, MemberHandler, Services } from './handler.ts';

/** So many admins are told that somebody wants to be let in. */
const MAX_TOLD = 50;

/**
 * Joins a group that is open, or to which one was invited; asks to be let in where one must. The ref
 * is not remembered: to join twice is to join once, and clients from before joins were entries may
 * use a ref of such a request for a message, too.
 */
export const joinGroup: MemberHandler<'joinGroup'> = ({ fields }, member, services) =>
  join(fields.groupid, undefined, undefined, member, services);

/** Comes into a group by a link. */
export const joinByLink: DeviceHandler<'joinByLink'> = ({ fields, ref }, device, services) => {
  const link = parseLink(fields.link);
  if (link === undefined) throw new RequestError('link_ended');
  return join(link.group, link.hash, ref, device, services);
};

function join(
  group: GroupId,
  link: string | undefined,
  ref: string | undefined,
  member: Member,
  services: Services,
): Joining {
  const isNew = !member.groups.has(group);
  const conversation = groupConversation(group);
  const act = { type: 'join', ...(link !== undefined && { link }) } as const;
  const draft = { conversation, sender: member.user, ref, at: services.nowMs(), act };

  return {
    ...{ type: 'join', group, draft },
    async concluded(acted) {
      if ('refused' in acted) {
        if (acted.refused === 'approval_needed') return await ask(group, member, services);
        if (acted.refused !== 'already_member') throw refusalOf(acted, link !== undefined);
      } else if (isOfSomethingElse(acted, conversation)) {
        // To come in is not less meant because its ref was used before.
        return join(group, link, undefined, member, services);
      }
      const joined = await services.store.groups.joinedOne(group, member.user);
      // He was in by this request once, and has left since.
      if (joined === undefined) throw new RequestError('unknown_group');
      const { name, begin, classicSeq } = joined;
      return { type: 'joined', group, name, begin, classicSeq, isNew };
    },
  };
}

/** A link tells nothing of a group that is not there any more. */
function refusalOf({ refused, detail }: Refused, isByLink: boolean): RequestError {
  const isHidden = isByLink && refused === 'unknown_group';
  return new RequestError(isHidden ? 'link_ended' : refused, detail);
}

function isOfSomethingElse(
  { entry, duplicate }: Exclude<Acted, Refused>,
  conversation: string,
): boolean {
  return duplicate && (entry.conversation !== conversation || entry.kind !== 'entered');
}

/** Notes the wish, and tells the admins of it once. */
async function ask(
  group: GroupId,
  { user, name }: Member,
  { store, nowMs }: Services,
): Promise<Joining> {
  const found = await store.doors.look(group, [user]);
  const groupname = found.group?.name ?? '';
  const fields = { groupid: group, groupname, pending: true };
  if (found.outsiders.get(user)?.hasAsked === true) return { type: 'told', feeds: [], fields };
  await store.doors.ask(group, user, nowMs());
  const data = { conv: groupConversation(group), groupid: group, groupname, id: user, name };
  const admins = await store.doors.admins(group, MAX_TOLD);
  const feeds = admins.map((admin) => ({ user: admin, kind: 'asked', data }) as const);
  return { type: 'told', feeds, fields };
}
