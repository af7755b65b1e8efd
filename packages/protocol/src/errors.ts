/**
 * The closed catalogue of errors: nothing else is ever answered. `errno` never changes its meaning; `retry` tells a program
 * whether the same request may succeed later; `message` tells a person what to do now.
 */
export const errors = {
  invalid_credentials: { errno: 1, retry: false, message: 'id or password is invalid!' },
  already_online: {
    errno: 2,
    retry: true,
    message: 'this account is using, input another!',
  },
  name_taken: { errno: 3, retry: false, message: 'this name is taken; choose another' },
  invalid_name: {
    errno: 4,
    retry: false,
    message: 'a name has 1 to 50 characters, none of them a control character',
  },
  invalid_password: { errno: 5, retry: false, message: 'a password has 1 to 256 bytes' },
  invalid_token: {
    errno: 6,
    retry: false,
    message: 'this token does not hold any more; log in with the password',
  },
  malformed_json: { errno: 100, retry: false, message: 'this frame is not a JSON object' },
  invalid_utf8: { errno: 101, retry: false, message: 'this frame is not valid UTF-8' },
  frame_too_large: {
    errno: 102,
    retry: false,
    message: 'this frame is longer than the limit; the connection is closed',
  },
  nested_too_deep: {
    errno: 103,
    retry: false,
    message: 'this frame is nested deeper than the limit; the connection is closed',
  },
  unexpected_bytes: {
    errno: 104,
    retry: false,
    message: 'expected a JSON object; what came was skipped up to the next line',
  },
  unknown_message: { errno: 105, retry: false, message: 'no request has this msgid' },
  invalid_field: { errno: 106, retry: false, message: 'a field is missing or has a wrong value' },
  too_many_errors: {
    errno: 107,
    retry: false,
    message: 'too many broken frames; the connection is closed',
  },
  malformed_protobuf: { errno: 108, retry: false, message: 'this frame is not a Protobuf Frame' },
  login_required: { errno: 110, retry: false, message: 'log in first; nothing was done' },
  already_logged_in: {
    errno: 111,
    retry: false,
    message: 'this connection is logged in already; log out first',
  },
  foreign_id: {
    errno: 112,
    retry: false,
    message: 'the id is not the one of this connection; nothing was done',
  },
  rate_limited: {
    errno: 113,
    retry: true,
    message: 'too many attempts from this address; wait a minute and try again',
  },
  too_many_connections: {
    errno: 114,
    retry: true,
    message: 'too many connections wait for a login; try again in a moment',
  },
  login_timeout: { errno: 115, retry: true, message: 'no login came in time; connect again' },
  idle_timeout: { errno: 116, retry: true, message: 'nothing came for too long; connect again' },
  slow_reader: {
    errno: 117,
    retry: true,
    message: 'this connection reads too slowly; what it missed comes at the next login',
  },
  replaced: { errno: 118, retry: false, message: 'this account logged in from elsewhere' },
  shutting_down: { errno: 119, retry: true, message: 'the server is stopping; connect again' },
  logged_out: {
    errno: 120,
    retry: false,
    message: 'this device was logged out elsewhere; log in with the password',
  },
  invalid_key: {
    errno: 121,
    retry: false,
    message: 'this server key does not hold; nothing was done',
  },
  going_away: {
    errno: 122,
    retry: true,
    message: 'this node leaves, and nothing is wrong; connect again at once, to another one',
  },
  unknown_user: { errno: 200, retry: false, message: 'there is no such user; nothing was sent' },
  unknown_group: {
    errno: 201,
    retry: false,
    message: 'there is no such group, or you are not in it',
  },
  unknown_conversation: {
    errno: 202,
    retry: false,
    message: 'there is no such conversation, or you are not in it',
  },
  beyond_end: {
    errno: 203,
    retry: false,
    message: 'the log ends before this place: it is another one than you know; sync from its start',
  },
  unknown_device: {
    errno: 204,
    retry: false,
    message: 'you have no such device; nothing was done',
  },
  unknown_entry: {
    errno: 205,
    retry: false,
    message: 'there is no such message, or it is not for you; nothing was done',
  },
  unknown_member: {
    errno: 206,
    retry: false,
    message: 'this user is not a member of the group; nothing was done',
  },
  unknown_request: {
    errno: 207,
    retry: false,
    message: 'nobody asked for this, or it is settled already; nothing was done',
  },
  not_allowed: { errno: 210, retry: false, message: 'you may not do this here; nothing was done' },
  too_late: {
    errno: 211,
    retry: false,
    message: 'this message is too old to be changed; nothing was done',
  },
  recalled: { errno: 212, retry: false, message: 'this message was taken back; nothing was done' },
  dissolved: { errno: 213, retry: false, message: 'this group was dissolved; nothing was done' },
  already_member: {
    errno: 214,
    retry: false,
    message: 'this user is a member of the group already',
  },
  banned: { errno: 215, retry: false, message: 'this user is banned from the group' },
  link_ended: {
    errno: 216,
    retry: false,
    message: 'this link does not hold any more; ask for another one',
  },
  approval_needed: {
    errno: 217,
    retry: false,
    message: 'an admin of the group has to let you in first',
  },
  creator_stays: {
    errno: 218,
    retry: false,
    message: 'hand the group over or dissolve it before you leave',
  },
  muted: {
    errno: 219,
    retry: false,
    message: 'you may not write in this group for now; nothing was sent',
  },
  slow_mode: {
    errno: 220,
    retry: true,
    message: 'this group is in slow mode; wait before the next message. Nothing was sent',
  },
  too_many: {
    errno: 222,
    retry: false,
    message: 'there are as many of these as there can be; nothing was done',
  },
  not_welcome: {
    errno: 221,
    retry: false,
    message: 'this user does not take messages from you; nothing was sent',
  },
  unknown_file: {
    errno: 240,
    retry: false,
    message: 'there is no such file, or it is not for you; nothing was done',
  },
  file_too_large: {
    errno: 241,
    retry: false,
    message: 'this file is larger than the limit; nothing was kept',
  },
  no_room: {
    errno: 242,
    retry: false,
    message: 'your uploads have taken all the room that you have, or that a day has',
  },
  wrong_type: {
    errno: 243,
    retry: false,
    message: 'the content of this file is not what its type says; nothing was kept',
  },
  type_refused: {
    errno: 244,
    retry: false,
    message: 'files of this type are not taken here; nothing was kept',
  },
  image_refused: {
    errno: 245,
    retry: false,
    message: 'this image has too many pixels, or cannot be read; nothing was kept',
  },
  wrong_offset: {
    errno: 246,
    retry: false,
    message: 'the upload is at another place; ask for it with HEAD and go on there',
  },
  grant_ended: {
    errno: 247,
    retry: false,
    message: 'this grant or link does not hold, or not any more; ask for another one',
  },
  wrong_hash: {
    errno: 248,
    retry: false,
    message: 'the content is not the one that was announced; nothing was kept',
  },
  upload_busy: {
    errno: 249,
    retry: true,
    message: 'another request writes to this upload; wait until it has ended',
  },
  search_off: { errno: 250, retry: false, message: 'this server has no search' },
  nothing_sought: {
    errno: 251,
    retry: false,
    message: 'a search needs a word to look for, of letters, digits or emoji',
  },
  invalid_recovery: {
    errno: 252,
    retry: false,
    message: 'this name has no such recovery code; nothing was done',
  },
  export_busy: {
    errno: 253,
    retry: true,
    message: 'your data are being fetched already; wait until that has ended',
  },
  unavailable: {
    errno: 300,
    retry: true,
    message: 'the server cannot store anything now; nothing was stored, try again',
  },
  overloaded: {
    errno: 301,
    retry: true,
    message: 'the server is busy; nothing was done, try again',
  },
  internal: {
    errno: 500,
    retry: true,
    message: 'the server made a mistake; whether this was done is not known',
  },
} as const satisfies Record<string, { errno: number; retry: boolean; message: string }>;

/** The name of an error, as `error` carries it. */
export type ErrorName = keyof typeof errors;

/** What an error says of itself on every wire; `detail` is told instead of the catalogue's message. */
export function errorFields(error: ErrorName, detail: string = errors[error].message) {
  const { errno, retry } = errors[error];
  return { errno, error, errmsg: detail, retry };
}

/** What is thrown where a request cannot be done; anything else thrown becomes `internal`. */
export class RequestError extends Error {
  readonly error: ErrorName;

  /** `detail` is told to the person instead of the catalogue's message. */
  constructor(error: ErrorName, detail?: string) {
    super(detail ?? errors[error].message);
    this.error = error;
  }
}
