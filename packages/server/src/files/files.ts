import type { ConversationId, UserId } from '../domain/conversation.ts';

/** What the requests of the protocol may do with files. */
export interface Files {
  /**
   * Lets a user upload a file. Rejects with `file_too_large`, `no_room` or `type_refused`.
   */
  grant(user: UserId, file: AnnouncedFile): Promise<UploadGrant>;
  /**
   * Links to those of these files that the user may read: own ones, and, with a place, those that
   * were sent there after `begin`.
   */
  links(user: UserId, ids: readonly string[], place: Place | undefined): Promise<FileLink[]>;
  /**
   * Notes that a message under way, by its `ref`, uses files. Rejects with `unknown_file` unless
   * all are there, whole, and the sender's own.
   */
  attach(ids: readonly string[], use: MessageName): Promise<void>;
  /** The same for a message that is passed on: of its files those that were sent at its place. */
  carry(ids: readonly string[], use: MessageName, from: Place): Promise<void>;
  /** This message was taken back. */
  release(conversation: ConversationId, seq: number): Promise<void>;
}

export interface AnnouncedFile {
  readonly name: string;
  readonly type: string | undefined;
  readonly size: number;
  /** Hexadecimal digits. */
  readonly sha256: string | undefined;
}

export interface UploadGrant {
  readonly file: string;
  readonly path: string;
  readonly token: string;
  /** Ms since 1970 UTC. */
  readonly expires: number;
}

export interface Place {
  readonly conversation: ConversationId;
  readonly begin: number;
}

export interface MessageName {
  readonly conversation: ConversationId;
  readonly author: UserId;
  readonly ref: string;
}

export interface FileLink {
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  readonly path: string;
  readonly thumb?: string;
  /** Ms since 1970 UTC. */
  readonly expires: number;
}
