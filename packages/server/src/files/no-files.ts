import { RequestError } from '@parley/protocol';
import type { Files } from './files.ts';

const NONE = 'this server keeps no files; nothing was done';

/** Of a node that was not told where files are kept. */
export const noFiles: Files = {
  grant: () => Promise.reject(new RequestError('not_allowed', NONE)),
  links: () => Promise.resolve([]),
  attach: () => Promise.reject(new RequestError('unknown_file')),
  carry: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
