export type UserId = number;
export type GroupId = number;

/**
 * The name of a conversation: opaque outside this file. It is derived (a direct conversation from
 * its sorted pair, a group's from its id), so that two first messages at once meet in one place.
 */
export type ConversationId = string;

export type ConversationAddress =
  | { readonly kind: 'direct'; readonly users: readonly [UserId, UserId] }
  | { readonly kind: 'group'; readonly group: GroupId }
  /** What happens to one user: his own feed. */
  | { readonly kind: 'feed'; readonly user: UserId };

export function directConversation(one: UserId, other: UserId): ConversationId {
  return one < other ? `d${one}.${other}` : `d${other}.${one}`;
}

export function directAddress(one: UserId, other: UserId): ConversationAddress {
  return { kind: 'direct', users: one < other ? [one, other] : [other, one] };
}

export function groupConversation(group: GroupId): ConversationId {
  return `g${group}`;
}

export function feedOf(user: UserId): ConversationId {
  return `u${user}`;
}

/** Of a name that this server made; see `parseConversation` for one that a client sent. */
export function addressOf(conversation: ConversationId): ConversationAddress {
  if (conversation.startsWith('g')) return { kind: 'group', group: Number(conversation.slice(1)) };
  if (conversation.startsWith('u')) return { kind: 'feed', user: Number(conversation.slice(1)) };
  const dot = conversation.indexOf('.');
  return {
    kind: 'direct',
    users: [Number(conversation.slice(1, dot)), Number(conversation.slice(dot + 1))],
  };
}

const NAME = /^(?:g[1-9]\d{0,9}|u[1-9]\d{0,9}|d[1-9]\d{0,9}\.[1-9]\d{0,9})$/;

/** The address in a name that a client sent, if it is one that this server makes. */
export function parseConversation(name: string): ConversationAddress | undefined {
  if (!NAME.test(name)) return undefined;
  const address = addressOf(name);
  return nameOf(address) === name ? address : undefined;
}

export function nameOf(address: ConversationAddress): ConversationId {
  switch (address.kind) {
    case 'group':
      return groupConversation(address.group);
    case 'feed':
      return feedOf(address.user);
    case 'direct':
      return directConversation(...address.users);
  }
}

/** Of a direct conversation, the one who is not `self`; in a conversation with oneself, oneself. */
export function peerOf(users: readonly [UserId, UserId], self: UserId): UserId {
  return users[0] === self ? users[1] : users[0];
}
