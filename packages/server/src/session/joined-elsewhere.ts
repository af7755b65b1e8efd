import type { EntryEvent } from '../domain/event.ts';
import type { Member } from '../handlers/handler.ts';
import type { Joined } from './live-session.ts';

/** The group that an entry of the user's feed tells of, if this session is not in it yet. */
export function joinedElsewhere(
  { entry }: EntryEvent,
  { groups }: Pick<Member, 'groups'>,
): Joined | undefined {
  if (entry.kind !== 'joined') return undefined;
  const { groupid, groupname, begin } = JSON.parse(entry.body) as JoinedData;
  // One that he is in for longer he has left and joined again, of which that log tells, too.
  const known = groups.get(groupid);
  if (known !== undefined && known.begin >= begin) return undefined;
  return { group: groupid, name: groupname, begin, classicSeq: begin };
}

/** As `conclude.ts` writes it. */
interface JoinedData {
  readonly groupid: number;
  readonly groupname: string;
  readonly begin: number;
}
