import { RequestError } from '@parley/protocol';
import type { DeviceHandler } from './handler.ts';

/** How long a link to one's data holds. */
const GRANT_MS = 120_000;

/** A link by which all that is known of oneself can be fetched, once. */
export const exportData: DeviceHandler<'exportData'> = async (_request, device, services) => {
  const { store, tokens, nowMs } = services;
  const { text, hash } = tokens.mint(device.user);
  const at = nowMs();
  const expiresAt = at + GRANT_MS;
  if (!(await store.account.grantExport(device.user, { hash, at, expiresAt }))) {
    throw new RequestError('export_busy');
  }
  return {
    type: 'answer',
    name: 'exportGrant',
    fields: { path: `/export/${text}`, expires: expiresAt },
  };
};
