import { expect, test } from 'vitest';
import { type ErrorName, errors, RequestError } from './errors.ts';
import { limits } from './limits.ts';

test('the numbers of errors never change, and none is used twice', () => {
  const numbers = Object.fromEntries(
    Object.entries(errors).map(([name, { errno }]) => [name, errno]),
  );
  expect(numbers).toEqual({
    invalid_credentials: 1,
    already_online: 2,
    name_taken: 3,
    invalid_name: 4,
    invalid_password: 5,
    invalid_token: 6,
    malformed_json: 100,
    invalid_utf8: 101,
    frame_too_large: 102,
    nested_too_deep: 103,
    unexpected_bytes: 104,
    unknown_message: 105,
    invalid_field: 106,
    too_many_errors: 107,
    malformed_protobuf: 108,
    login_required: 110,
    already_logged_in: 111,
    foreign_id: 112,
    rate_limited: 113,
    too_many_connections: 114,
    login_timeout: 115,
    idle_timeout: 116,
    slow_reader: 117,
    replaced: 118,
    shutting_down: 119,
    logged_out: 120,
    invalid_key: 121,
    going_away: 122,
    unknown_user: 200,
    unknown_group: 201,
    unknown_conversation: 202,
    beyond_end: 203,
    unknown_device: 204,
    unknown_entry: 205,
    unknown_member: 206,
    unknown_request: 207,
    not_allowed: 210,
    too_late: 211,
    recalled: 212,
    dissolved: 213,
    already_member: 214,
    banned: 215,
    link_ended: 216,
    approval_needed: 217,
    creator_stays: 218,
    muted: 219,
    slow_mode: 220,
    not_welcome: 221,
    too_many: 222,
    unknown_file: 240,
    file_too_large: 241,
    no_room: 242,
    wrong_type: 243,
    type_refused: 244,
    image_refused: 245,
    wrong_offset: 246,
    grant_ended: 247,
    wrong_hash: 248,
    upload_busy: 249,
    search_off: 250,
    nothing_sought: 251,
    invalid_recovery: 252,
    export_busy: 253,
    unavailable: 300,
    overloaded: 301,
    internal: 500,
  });
  expect(new Set(Object.values(numbers)).size).toBe(Object.keys(numbers).length);
});

test('each tells a person something that fits on a line', () => {
  for (const [name, { errno, message }] of Object.entries(errors)) {
    expect(name).toMatch(/^[a-z0-9_]+$/);
    expect(errno).toBeGreaterThan(0);
    expect(message).toMatch(/^[ -~]{10,100}$/);
  }
});

test('messages name the limits as they are', () => {
  expect(errors.invalid_name.message).toContain(`1 to ${limits.nameCharacters} characters`);
  expect(errors.invalid_password.message).toContain(`1 to ${limits.passwordBytes} bytes`);
});

test('a request error says what the catalogue says, unless it knows better', () => {
  const name: ErrorName = 'unknown_group';
  expect(new RequestError(name)).toMatchObject({ error: name, message: errors[name].message });
  expect(new RequestError(name, 'no group 7')).toMatchObject({
    error: name,
    message: 'no group 7',
  });
});

test('the limits agree with each other', () => {
  expect(limits).toEqual({
    frameBytes: 65_536,
    contactTextCharacters: 200,
    openRequests: 500,
    blocked: 1_000,
    aboutCharacters: 500,
    avatarBytes: 64,
    foundUsers: 20,
    nesting: 32,
    nameCharacters: 50,
    passwordBytes: 256,
    groupDescriptionCharacters: 200,
    messageTextBytes: 16_384,
    timeBytes: 64,
    emojiBytes: 32,
    mentions: 50,
    pins: 100,
    fileNameBytes: 255,
    fileTypeBytes: 100,
    files: 10,
    invitees: 50,
    groupLinks: 50,
    linkUses: 100_000,
    slowSeconds: 86_400,
    refCharacters: 64,
    deviceCharacters: 64,
    tokenBytes: 256,
    conversationNameBytes: 64,
    syncEntries: 500,
    listPage: 200,
    searchBytes: 512,
    searchHits: 50,
    largeGroupMembers: 100,
    idMaximum: 2 ** 31 - 1,
    smallClientBytes: 1_024,
  });
  // A client that escapes all but ASCII must be able to send the longest text.
  expect(limits.messageTextBytes * 3).toBeLessThan(limits.frameBytes);
});
