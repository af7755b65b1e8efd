import { addressOf, type ConversationId, type UserId } from '../../domain/conversation.ts';

/** Who becomes a member by the first entry of a conversation; a group's are made otherwise. */
export function firstMembers(conversation: ConversationId): UserId[] {
  const address = addressOf(conversation);
  switch (address.kind) {
    case 'direct':
      return [...new Set(address.users)];
    case 'feed':
      return [address.user];
    case 'group':
      return [];
  }
}
