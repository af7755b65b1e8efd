import Type from 'typebox';
import { limits } from '../limits.ts';
import {
  anyText,
  conversationName,
  messageText,
  optional,
  parts,
  text,
  whole,
  yes,
} from './fields.ts';
import { message } from './message.ts';
import { pinned } from './parts.ts';

const conv = conversationName('the conversation');
const seq = whole('the place of the message', 1);

/** What can be done to a message that was said; each is an entry of its own, answered by `sent`. */
export const messageActs = {
  edit: message(
    39,
    'request',
    'Changes the text of an own message.',
    Type.Object({ conv, seq, msg: messageText }),
  ),
  recall: message(
    40,
    'request',
    'Takes a message back: its text is nowhere to be read any more.',
    Type.Object({ conv, seq }),
  ),
  react: message(
    41,
    'request',
    'Puts an emoji to a message, or takes it away.',
    Type.Object({
      conv,
      seq,
      emoji: text(1, limits.emojiBytes, 'one emoji'),
      on: optional(yes('false: takes it away')),
    }),
  ),
  pin: message(
    42,
    'request',
    'Pins a message for all members, or unpins it.',
    Type.Object({ conv, seq, on: optional(yes('false: unpins it')) }),
  ),
  listPins: message(
    43,
    'request',
    'Asks for the pinned messages of a conversation.',
    Type.Object({ conv }),
  ),
  pins: message(
    44,
    'answer',
    'The pinned messages, the last one that was pinned first.',
    Type.Object({
      ref: optional(anyText("the request's")),
      conv: anyText('the conversation'),
      pins: parts(pinned, 'their places'),
    }),
  ),
  forward: message(
    45,
    'request',
    'Sends a message of one conversation into another, with the name of who wrote it.',
    Type.Object({ conv, from: conversationName('the conversation that it is in'), seq }),
  ),
  hide: message(
    46,
    'request',
    'Deletes a message for oneself, on all devices.',
    Type.Object({ conv, seq }),
  ),
  setConversation: message(
    47,
    'request',
    'Mutes or archives a conversation for oneself; what is left out stays.',
    Type.Object({
      conv,
      muted: optional(
        whole('until when, ms since 1970 UTC; 0: not muted; 9007199254740991: for good'),
      ),
      archived: optional(yes('whether it is')),
    }),
  ),
  listMentions: message(
    48,
    'request',
    'Asks where one is mentioned by name in a conversation.',
    Type.Object({ conv }),
  ),
  mentions: message(
    49,
    'answer',
    'The places of those messages, the last one first.',
    Type.Object({
      ref: optional(anyText("the request's")),
      conv: anyText('the conversation'),
      places: Type.Array(whole('a place'), { description: 'at most 100' }),
    }),
  ),
} as const;
