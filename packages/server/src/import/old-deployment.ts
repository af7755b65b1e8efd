/** The tables of an old deployment, by what they hold. */
export type OldTable = 'users' | 'friends' | 'groups' | 'members' | 'messages';

/** What an old deployment holds. Rows come as they are: nothing in them is trusted. */
export interface OldDeployment {
  readonly counts: Readonly<Record<OldTable, number>>;
  /** By id. */
  users(): AsyncIterable<OldUser>;
  /** By owner. */
  friends(): AsyncIterable<OldFriend>;
  /** By id. */
  groups(): AsyncIterable<OldGroup>;
  /** By group. */
  members(): AsyncIterable<OldMember>;
  /** Pending messages, in the order in which they were stored. */
  messages(): AsyncIterable<OldMessage>;
}

export interface OldUser {
  readonly id: number;
  readonly name: string;
  /** As the old servers kept it: in plain text. */
  readonly password: string;
}

export interface OldFriend {
  readonly userid: number;
  readonly friendid: number;
}

export interface OldGroup {
  readonly id: number;
  readonly groupname: string;
  readonly groupdesc: string;
}

export interface OldMember {
  readonly groupid: number;
  readonly userid: number;
  readonly grouprole: string;
}

export interface OldMessage {
  /** Who has not got it yet. */
  readonly userid: number;
  /** The frame, as JSON text. */
  readonly message: string;
}
