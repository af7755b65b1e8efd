import {
  type Dialect,
  decodeRequest,
  dialects,
  hasUtf8Bytes,
  limits,
  type Request,
} from '@parley/protocol';
import type { GroupId, UserId } from '../domain/conversation.ts';
import type { Reason } from './ledger.ts';

/** A pending message, read from its frame. */
export interface Frame {
  readonly sender: UserId;
  readonly target:
    | { readonly kind: 'direct'; readonly receiver: UserId }
    | { readonly kind: 'group'; readonly group: GroupId };
  readonly body: string;
}

/**
 * Reads what an old server kept for somebody, by the limits of the wire. The two dialects have
 * different numbers, but no number is a chat message in both.
 */
export function readFrame(text: string): Frame | Reason {
  if (!hasUtf8Bytes(text, 0, limits.frameBytes)) return 'too_long';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'bad_json';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'bad_json';
  if ('msg' in value && typeof value.msg === 'string') {
    if (!hasUtf8Bytes(value.msg, 0, limits.messageTextBytes)) return 'too_long';
  }
  const request = chatIn(text, dialects.abc) ?? chatIn(text, dialects.d);
  return request === undefined ? 'bad_frame' : frameOf(request);
}

type Chat = Request<'directChat' | 'groupChat'>;

function chatIn(text: string, dialect: Dialect): Chat | undefined {
  const request = decodeRequest(text, dialect, 'classic');
  if (request.type === 'directChat' || request.type === 'groupChat') return request;
  return undefined;
}

function frameOf({ type, fields, body }: Chat): Frame | Reason {
  const sender = fields.id;
  if (sender === undefined) return 'no_sender';
  if (type === 'directChat') {
    const receiver = fields.toid;
    return receiver === undefined
      ? 'bad_frame'
      : { sender, target: { kind: 'direct', receiver }, body };
  }
  const group = fields.groupid;
  return group === undefined ? 'bad_frame' : { sender, target: { kind: 'group', group }, body };
}
