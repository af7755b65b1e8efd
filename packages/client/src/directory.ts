import type { Client, Contact, Device, Group, Member } from './client.ts';
import { localError } from './errors.ts';
import type { PatientAsk } from './session/patient-ask.ts';
import type { Model } from './state/model.ts';
import { list, text, whole } from './wire/fields.ts';
import { msgids } from './wire/msgids.ts';
import type { JsonObject } from './wire/wire.ts';

type Directory = Pick<
  Client,
  'addContact' | 'createGroup' | 'joinGroup' | 'members' | 'devices' | 'revokeDevice'
>;

/** The requests about people, groups and devices. */
export function directoryOf(ask: PatientAsk, model: Model, nextRef: () => string): Directory {
  const enter = (answer: JsonObject, fallbackName: string): Group => {
    const group = needed(whole(answer.groupid));
    const name = text(answer.groupname) ?? fallbackName;
    const conv = text(answer.conv);
    if (conv !== undefined) model.joined(conv, whole(answer.seq) ?? 0, group, name);
    return { group, name };
  };
  return {
    async addContact(user) {
      const answer = await ask.repeatedly({ msgid: msgids.addFriend, friendid: user });
      const known = model.friends.get(user);
      const contact: Contact = {
        id: user,
        name: text(answer.name) ?? known?.name ?? '',
        state: stateOf(known?.state),
        seen: known?.seen,
      };
      model.addFriends([contact]);
      return contact;
    },
    async createGroup({ name, description }) {
      const fields = {
        groupname: name,
        ...(description !== undefined && { groupdesc: description }),
      };
      return enter(await ask.once({ msgid: msgids.createGroup, ...fields }), name);
    },
    async joinGroup(groupid) {
      const ref = nextRef();
      return enter(await ask.repeatedly({ msgid: msgids.joinGroup, groupid, ref }), '');
    },
    async members(groupid) {
      const members: Member[] = [];
      for (let more = true; more; ) {
        const after = members.at(-1)?.id;
        const fields = { groupid, ...(after !== undefined && { after }) };
        const page = await ask.repeatedly({ msgid: msgids.listMembers, ...fields });
        const found = list(page.members, readMember);
        members.push(...found);
        more = page.more === true && found.length > 0;
      }
      return members;
    },
    async devices() {
      const answer = await ask.repeatedly({ msgid: msgids.listDevices });
      return list(answer.devices, readDevice);
    },
    async revokeDevice(device) {
      await ask.once({ msgid: msgids.revokeDevice, device });
    },
  };
}

export function stateOf(value: unknown): 'online' | 'offline' | undefined {
  return value === 'online' || value === 'offline' ? value : undefined;
}

function readMember(fields: JsonObject): Member | undefined {
  const id = whole(fields.id);
  if (id === undefined) return undefined;
  const { name, role, state } = fields;
  return { id, name: text(name) ?? '', role: text(role) ?? 'normal', state: stateOf(state) };
}

function readDevice(fields: JsonObject): Device | undefined {
  const device = whole(fields.device);
  if (device === undefined) return undefined;
  const { name, created, used, expires, current } = fields;
  return {
    device,
    name: text(name) ?? '',
    created: whole(created) ?? 0,
    used: whole(used) ?? 0,
    expires: whole(expires) ?? 0,
    current: current === true,
  };
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw localError('bad_answer');
  return value;
}
