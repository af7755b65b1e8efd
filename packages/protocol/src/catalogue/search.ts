import Type from 'typebox';
import { limits } from '../limits.ts';
import { anyText, conversationName, id, optional, parts, text, yes } from './fields.ts';
import { message } from './message.ts';
import { hit } from './parts.ts';

/** Finding messages by what they say. */
export const searchMessages = {
  search: message(
    95,
    'request',
    'Looks for messages in the conversations that one is in.',
    Type.Object({
      query: text(1, limits.searchBytes, 'words, "phrases", and either with a minus before it'),
      conv: optional(conversationName('only in this conversation')),
      from: optional(id('only what this user said')),
      before: optional(text(1, 64, 'where to go on: the `cursor` of the answer before')),
      limit: optional(
        Type.Integer({ minimum: 1, maximum: limits.searchHits, description: 'at most so many' }),
      ),
    }),
  ),
  found: message(
    96,
    'answer',
    'The messages that were found.',
    Type.Object({
      ref: optional(anyText("the request's")),
      hits: parts(hit, 'the newest first'),
      more: yes('whether to go on from `cursor`; there may be more, even where there are no hits'),
      cursor: optional(anyText('where to go on, as `before`')),
    }),
  ),
} as const;
