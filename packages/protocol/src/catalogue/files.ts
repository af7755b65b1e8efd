import Type from 'typebox';
import { limits } from '../limits.ts';
import {
  anyText,
  conversationName,
  id,
  optional,
  part,
  parts,
  text,
  texts,
  whole,
} from './fields.ts';
import { message } from './message.ts';

const file = anyText('its id');
const path = "below the server's HTTP address";
const expires = whole('until when it holds, ms since 1970 UTC');

const fileLink = part('FileLink', {
  file,
  name: anyText('its name'),
  type: anyText('its media type, as its bytes show it'),
  size: whole('its bytes'),
  width: optional(id('of an image, its pixels')),
  height: optional(id('the same')),
  path: anyText(`where it is read, ${path}`),
  thumb: optional(anyText('of an image, where a small one of it is read')),
  expires,
});

/** What is sent beside texts; the bytes themselves go over HTTP. */
export const fileMessages = {
  upload: message(
    91,
    'request',
    'Asks for leave to upload a file.',
    Type.Object({
      name: text(1, limits.fileNameBytes, 'its name'),
      type: optional(text(0, limits.fileTypeBytes, 'its media type')),
      size: whole('its bytes', 1),
      sha256: optional(text(64, 64, 'the SHA-256 of its bytes, 64 hexadecimal digits')),
    }),
  ),
  grant: message(
    92,
    'answer',
    'Where a file is uploaded, and what is shown there.',
    Type.Object({
      ref: optional(anyText("the request's")),
      file,
      path: anyText(`where it is uploaded, ${path}`),
      token: anyText('what the upload carries as its bearer token'),
      expires,
    }),
  ),
  openFiles: message(
    93,
    'request',
    'Asks for links to files.',
    Type.Object({
      files: texts(`1 to ${limits.files} ids`),
      conv: optional(conversationName('where they were sent; not needed for own ones')),
    }),
  ),
  fileLinks: message(
    94,
    'answer',
    'Links to those of the files that are there and for this user.',
    Type.Object({
      ref: optional(anyText("the request's")),
      files: parts(fileLink, 'the links'),
    }),
  ),
} as const;
