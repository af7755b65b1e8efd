export type {
  Client,
  ClientOptions,
  Contact,
  Credentials,
  Device,
  Group,
  HistoryPage,
  Member,
  MessagePlace,
  Pin,
  Presence,
  User,
} from './client.ts';
export type { Clock } from './clock.ts';
export { createClient } from './create-client.ts';
export { type LocalErrorName, ParleyError } from './errors.ts';
export type { Logger } from './logger.ts';
export type { Content, Sent, Target } from './outbox/item.ts';
export type { ConnectionState } from './session/connection-state.ts';
export type { Cursors } from './state/conversation-state.ts';
export type { ClientEvents } from './state/events.ts';
export type { Readable } from './state/source.ts';
export type { AnyMessage, Conversation, Message, MessageList, SentMessage } from './state/views.ts';
export { indexedDbStorage } from './storage/indexed-db.ts';
export { memoryStorage } from './storage/memory.ts';
export type { ClientStorage } from './storage/storage.ts';
export type { StorageState } from './storage/storage-state.ts';
export type { Preview } from './wire/answers.ts';
export type { Reaction } from './wire/entry.ts';
export type { ClientFrame, JsonObject, Link, LinkEnd, LinkEvents, Wire } from './wire/wire.ts';
