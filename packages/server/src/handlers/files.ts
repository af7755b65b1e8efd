import { limits, RequestError } from '@parley/protocol';
import { nameOf } from '../domain/conversation.ts';
import { accessTo, beginOf } from './access.ts';
import type { DeviceHandler } from './handler.ts';

const SHA256 = /^[0-9a-f]{64}$/i;

/** Leave to upload a file over HTTP. */
export const upload: DeviceHandler<'upload'> = async ({ fields }, device, { files }) => {
  const { name, type, size, sha256 } = fields;
  if (sha256 !== undefined && !SHA256.test(sha256)) {
    throw new RequestError('invalid_field', 'sha256 must be 64 hexadecimal digits');
  }
  const grant = await files.grant(device.user, { name, type, size, sha256 });
  return { type: 'answer', name: 'grant', fields: grant };
};

/** Links by which files are read over HTTP for some minutes. */
export const openFiles: DeviceHandler<'openFiles'> = async ({ fields }, device, services) => {
  const { files: ids, conv } = fields;
  if (!areFileIds(ids)) {
    throw new RequestError('invalid_field', `files must be 1 to ${limits.files} different ids`);
  }
  const address = conv === undefined ? undefined : accessTo(conv, device);
  const place = address && { conversation: nameOf(address), begin: beginOf(address, device) };
  const links = await services.files.links(device.user, ids, place);
  return { type: 'answer', name: 'fileLinks', fields: { files: links } };
};

const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

/** Whether these are ids of files, as many as one message may have. */
export function areFileIds(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= limits.files &&
    value.every((id) => typeof id === 'string' && FILE_ID.test(id)) &&
    new Set(value).size === value.length
  );
}
