/** How a person names the account: by its id, or by its name (Parley only). */
export type Who =
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'name'; readonly name: string };

export type Request =
  | { readonly kind: 'login'; readonly who: Who; readonly password: string }
  | { readonly kind: 'register'; readonly name: string; readonly password: string }
  | { readonly kind: 'logout'; readonly id: number }
  | DirectRequest
  | GroupRequest
  | {
      readonly kind: 'addFriend';
      readonly id: number;
      readonly friendId: number;
      readonly ref: string;
    }
  | {
      readonly kind: 'createGroup';
      readonly id: number;
      readonly name: string;
      readonly description: string;
      readonly ref: string;
    }
  | {
      readonly kind: 'joinGroup';
      readonly id: number;
      readonly groupId: number;
      readonly ref: string;
    };

interface Said {
  readonly id: number;
  readonly name: string;
  readonly text: string;
  readonly time: string;
  readonly ref: string;
}
interface DirectRequest extends Said {
  readonly kind: 'direct';
  readonly toId: number;
}
interface GroupRequest extends Said {
  readonly kind: 'group';
  readonly groupId: number;
}

/** The request as the classic protocol writes it, newline-ended. */
export function encodeRequest(request: Request): string {
  return `${JSON.stringify(frameOf(request))}\n`;
}

function frameOf(request: Request): Record<string, unknown> {
  switch (request.kind) {
    case 'login':
      return request.who.kind === 'id'
        ? { msgid: 1, id: request.who.id, password: request.password }
        : { msgid: 1, name: request.who.name, password: request.password };
    case 'register':
      return { msgid: 4, name: request.name, password: request.password };
    case 'logout':
      return { msgid: 3, id: request.id };
    case 'direct':
      return { msgid: 6, ...said(request), toid: request.toId };
    case 'group':
      return { msgid: 10, ...said(request), groupid: request.groupId };
    case 'addFriend':
      return { msgid: 7, id: request.id, friendid: request.friendId, ref: request.ref };
    case 'createGroup':
      return {
        msgid: 8,
        id: request.id,
        groupname: request.name,
        groupdesc: request.description,
        ref: request.ref,
      };
    case 'joinGroup':
      return { msgid: 9, id: request.id, groupid: request.groupId, ref: request.ref };
  }
}

function said({ id, name, text, time, ref }: Said): Record<string, unknown> {
  return { id, name, msg: text, time, ref };
}
