import type { Link } from './link.ts';

type Group = { id: number; groupname: string; groupdesc: string; users: Set<number> };

export type Rooms = {
  nameOf: Map<number, string>;
  idOf: Map<string, number>;
  online: Map<number, Link>;
  groups: Map<number, Group>;
  groupsOf: Map<number, Set<Group>>;
};

export function createRooms(): Rooms {
  return {
    nameOf: new Map(),
    idOf: new Map(),
    online: new Map(),
    groups: new Map(),
    groupsOf: new Map(),
  };
}

/** The new user's id, or undefined where the name is taken. */
export function addUser(rooms: Rooms, name: string): number | undefined {
  if (rooms.idOf.has(name)) return undefined;
  const id = rooms.idOf.size + 1;
  rooms.idOf.set(name, id);
  rooms.nameOf.set(id, name);
  return id;
}

export function addGroup(rooms: Rooms, groupname: string, groupdesc: string, by: number): void {
  const group = { id: rooms.groups.size + 1, groupname, groupdesc, users: new Set<number>() };
  rooms.groups.set(group.id, group);
  joinGroup(rooms, group.id, by);
}

export function joinGroup(rooms: Rooms, groupId: number, userId: number): void {
  const group = rooms.groups.get(groupId);
  if (group === undefined) return;
  group.users.add(userId);
  const own = rooms.groupsOf.get(userId);
  if (own === undefined) rooms.groupsOf.set(userId, new Set([group]));
  else own.add(group);
}

/** The `groups` of a login answer: an array of JSON texts, as classic clients expect it. */
export function encodeGroups(rooms: Rooms, userId: number): string[] | undefined {
  const own = rooms.groupsOf.get(userId);
  if (own === undefined) return undefined;
  return [...own].map(({ groupdesc, groupname, id, users }) =>
    JSON.stringify({
      groupdesc,
      groupname,
      id,
      users: [...users].map((user) =>
        JSON.stringify({
          id: user,
          name: rooms.nameOf.get(user) ?? '',
          state: rooms.online.has(user) ? 'online' : 'offline',
        }),
      ),
    }),
  );
}
