import { type Link, send } from './link.ts';
import { addGroup, addUser, encodeGroups, joinGroup, type Rooms } from './rooms.ts';

/** Trusted as it comes: a yardstick answers well-meant input only. */
type Frame = {
  msgid: number;
  id: number;
  toid: number;
  groupid: number;
  name: string;
  groupname: string;
  groupdesc: string;
};

export function route(rooms: Rooms, link: Link, line: string): void {
  const frame: Frame = JSON.parse(line);
  switch (frame.msgid) {
    case 6: {
      const target = rooms.online.get(frame.toid);
      if (target !== undefined) send(target, `${JSON.stringify(frame)}\n`);
      return;
    }
    case 10: {
      const text = `${JSON.stringify(frame)}\n`;
      for (const userId of rooms.groups.get(frame.groupid)?.users ?? []) {
        if (userId === link.userId) continue;
        const target = rooms.online.get(userId);
        if (target !== undefined) send(target, text);
      }
      return;
    }
    case 1:
      login(rooms, link, frame.id);
      return;
    case 3:
      leave(rooms, link);
      return;
    case 4: {
      const id = addUser(rooms, frame.name);
      const answer = id === undefined ? { errno: 1, msgid: 5 } : { errno: 0, id, msgid: 5 };
      send(link, `${JSON.stringify(answer)}\n`);
      return;
    }
    case 8:
      addGroup(rooms, frame.groupname, frame.groupdesc, link.userId);
      return;
    case 9:
      joinGroup(rooms, frame.groupid, link.userId);
  }
}

function login(rooms: Rooms, link: Link, id: number): void {
  leave(rooms, link);
  link.userId = id;
  rooms.online.set(id, link);
  const name = rooms.nameOf.get(id) ?? '';
  const answer = { errno: 0, groups: encodeGroups(rooms, id), id, msgid: 2, name };
  send(link, `${JSON.stringify(answer)}\n`);
}

export function leave(rooms: Rooms, link: Link): void {
  if (rooms.online.get(link.userId) === link) rooms.online.delete(link.userId);
  link.userId = 0;
}
