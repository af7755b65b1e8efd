import type { ErrorName } from './errors.ts';

/**
 * The WebSocket close code of each error that ends a connection. Its range tells a client that
 * does not know the error what to do: 4000 to 4499, connect again by itself, after a while; 4500
 * to 4999, do not, for it would only come to the same. The number behind the range is the `errno`
 * (but for `internal`). A code never changes its meaning.
 */
export const closeCodes = {
  invalid_credentials: 4501,
  already_online: 4002,
  name_taken: 4503,
  invalid_name: 4504,
  invalid_password: 4505,
  invalid_token: 4506,
  malformed_json: 4600,
  invalid_utf8: 4601,
  frame_too_large: 4602,
  nested_too_deep: 4603,
  unexpected_bytes: 4604,
  unknown_message: 4605,
  invalid_field: 4606,
  too_many_errors: 4607,
  malformed_protobuf: 4608,
  login_required: 4610,
  already_logged_in: 4611,
  foreign_id: 4612,
  rate_limited: 4113,
  too_many_connections: 4114,
  login_timeout: 4115,
  idle_timeout: 4116,
  slow_reader: 4117,
  replaced: 4618,
  shutting_down: 4119,
  logged_out: 4620,
  invalid_key: 4621,
  going_away: 4122,
  unknown_user: 4700,
  unknown_group: 4701,
  unknown_conversation: 4702,
  beyond_end: 4703,
  unknown_device: 4704,
  unknown_entry: 4705,
  unknown_member: 4706,
  unknown_request: 4707,
  not_allowed: 4710,
  too_late: 4711,
  recalled: 4712,
  dissolved: 4713,
  already_member: 4714,
  banned: 4715,
  link_ended: 4716,
  approval_needed: 4717,
  creator_stays: 4718,
  muted: 4719,
  slow_mode: 4220,
  not_welcome: 4721,
  too_many: 4722,
  unknown_file: 4740,
  file_too_large: 4741,
  no_room: 4742,
  wrong_type: 4743,
  type_refused: 4744,
  image_refused: 4745,
  wrong_offset: 4746,
  grant_ended: 4747,
  wrong_hash: 4748,
  upload_busy: 4249,
  search_off: 4750,
  nothing_sought: 4751,
  invalid_recovery: 4752,
  export_busy: 4253,
  unavailable: 4300,
  overloaded: 4301,
  internal: 4499,
} as const satisfies Record<ErrorName, number>;

/** What RFC 6455 has for ends that only somebody can mend who looks: 1000 was asked for. */
const FINAL_STATUS_CODES: readonly number[] = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

/**
 * Whether a client whose connection ended with this close code should connect again by itself,
 * after a while. 1005 and 1006 stand for an end without a code, as they do in browsers.
 */
export function mayReconnect(closeCode: number): boolean {
  return closeCode < 4500 && !FINAL_STATUS_CODES.includes(closeCode);
}
