import { hasCharacters, limits } from '@parley/protocol';
import type { GroupId, UserId } from '../domain/conversation.ts';
import type { Role } from '../store/store.ts';
import { isAdoptableId } from './import-ids.ts';
import type { ImportJob } from './import-job.ts';
import { inBatches } from './in-batches.ts';
import type { Reason } from './ledger.ts';
import type { OldDeployment, OldGroup } from './old-deployment.ts';

/** The members of each group that is here now, as far as they are known from the old tables. */
export type MembersByGroup = ReadonlyMap<GroupId, ReadonlySet<UserId>>;

const PAGE_MEMBERS = 1_000;

interface Candidate {
  readonly group: OldGroup;
  readonly position: number;
  readonly isHere: boolean;
}

/** Brings the groups with their ids, each together with its members. */
export async function importGroups(
  old: Pick<OldDeployment, 'groups' | 'members'>,
  here: ReadonlySet<UserId>,
  job: ImportJob,
): Promise<MembersByGroup> {
  const { ledger } = job;
  const candidates = await judgeGroups(old, job);
  const brought = new Map<GroupId, ReadonlySet<UserId>>();
  let gathered: { candidate: Candidate; members: Map<UserId, Role> } | undefined;
  const finish = async () => {
    if (gathered === undefined) return;
    const { candidate, members } = gathered;
    gathered = undefined;
    if (await bringGroup(candidate, members, job)) {
      brought.set(candidate.group.id, new Set(members.keys()));
    }
  };
  for await (const batch of inBatches(old.members())) {
    for (const { position, row } of batch) {
      const { groupid, userid, grouprole } = row;
      const candidate = candidates.get(groupid);
      if (candidate !== gathered?.candidate) await finish();
      const problem = memberProblem(candidate, here.has(userid), gathered?.members.has(userid));
      if (problem !== undefined || candidate === undefined) {
        ledger.refuse('members', position, row, problem ?? 'no_group');
        continue;
      }
      gathered ??= { candidate, members: new Map() };
      gathered.members.set(userid, grouprole === 'creator' ? 'creator' : 'normal');
    }
  }
  await finish();
  for (const [id, candidate] of candidates) {
    if (!brought.has(id) && (await bringGroup(candidate, new Map(), job))) {
      brought.set(id, new Set());
    }
  }
  return brought;
}

async function judgeGroups(
  old: Pick<OldDeployment, 'groups'>,
  { target, ledger }: ImportJob,
): Promise<Map<GroupId, Candidate>> {
  const candidates = new Map<GroupId, Candidate>();
  for await (const batch of inBatches(old.groups())) {
    for (const { position, row: group } of batch) {
      const problem = candidates.has(group.id) ? 'repeated' : groupProblem(group);
      const present = problem === undefined ? await target.groups.byId(group.id) : undefined;
      const isOther = present !== undefined && present.name !== group.groupname;
      if (problem !== undefined || isOther) {
        ledger.refuse('groups', position, group, problem ?? 'id_taken');
      } else {
        candidates.set(group.id, { group, position, isHere: present !== undefined });
      }
    }
  }
  return candidates;
}

function groupProblem({ id, groupname, groupdesc }: OldGroup): Reason | undefined {
  if (!isAdoptableId(id)) return 'bad_id';
  if (!hasCharacters(groupname, 1, limits.nameCharacters)) return 'bad_name';
  return hasCharacters(groupdesc, 0, limits.groupDescriptionCharacters)
    ? undefined
    : 'bad_description';
}

function memberProblem(
  candidate: Candidate | undefined,
  isUserHere: boolean,
  isRepeated = false,
): Reason | undefined {
  if (candidate === undefined) return 'no_group';
  if (!isUserHere) return 'no_user';
  return isRepeated ? 'repeated' : undefined;
}

/** False when the id was taken meanwhile. */
async function bringGroup(
  { group, position, isHere }: Candidate,
  members: ReadonlyMap<UserId, Role>,
  job: ImportJob,
): Promise<boolean> {
  const { target, ledger, isDryRun, nowMs } = job;
  if (isHere) {
    ledger.already('groups');
    await bringMembers(group.id, members, job);
    return true;
  }
  const adopted = {
    name: group.groupname,
    description: group.groupdesc,
    createdAt: nowMs(),
    members: [...members].map(([user, role]) => ({ user, role })),
  };
  if (!isDryRun && !(await target.groups.adopt(group.id, adopted))) {
    ledger.refuse('groups', position, group, 'id_taken');
    for (const userid of members.keys()) {
      ledger.refuse('members', 0, { groupid: group.id, userid }, 'no_group');
    }
    return false;
  }
  ledger.came('groups');
  if (members.size > 0) ledger.came('members', members.size);
  return true;
}

/** Of a group that is here: whoever is missing joins it, and gets what comes from now on. */
async function bringMembers(
  group: GroupId,
  members: ReadonlyMap<UserId, Role>,
  { target, ledger, isDryRun, nowMs }: ImportJob,
): Promise<void> {
  const present = new Set<UserId>();
  for (let after = 0; ; ) {
    const page = await target.groups.members(group, after, PAGE_MEMBERS);
    for (const { id } of page) present.add(id);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_MEMBERS) break;
    after = last.id;
  }
  for (const user of members.keys()) {
    if (present.has(user)) {
      ledger.already('members');
      continue;
    }
    if (!isDryRun) await target.groups.join(group, user, nowMs());
    ledger.came('members');
  }
}
