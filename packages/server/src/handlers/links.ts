import { limits, RequestError } from '@parley/protocol';
import { groupFor } from './group-for.ts';
import type { DeviceHandler } from './handler.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;

/** Makes a link into a group: its text is told once, and only its hash is kept. */
export const makeLink: DeviceHandler<'makeLink'> = async ({ fields }, device, services) => {
  const { groupid, uses = limits.linkUses, approval = false } = fields;
  await groupFor('link', groupid, device, services);
  const now = services.nowMs();
  const expires = fields.expires ?? now + WEEK_MS;
  if (expires <= now) throw new RequestError('invalid_field', 'expires must lie ahead');
  const { text, hash } = services.newLink(groupid);
  const link = {
    ...{ hash, madeBy: device.user, madeAt: now, expiresAt: expires, usesLeft: uses },
    needsApproval: approval,
  };
  if (!(await services.store.doors.makeLink(groupid, link, limits.groupLinks))) {
    throw new RequestError('too_many');
  }
  return { type: 'answer', name: 'link', fields: { groupid, link: hash, text, expires, uses } };
};

export const listLinks: DeviceHandler<'listLinks'> = async ({ fields }, device, services) => {
  const { groupid } = fields;
  await groupFor('link', groupid, device, services);
  const links = await services.store.doors.links(groupid, services.nowMs());
  return {
    type: 'answer',
    name: 'links',
    fields: {
      groupid,
      links: links.map(({ hash, madeBy, madeAt, expiresAt, usesLeft, needsApproval }) => ({
        ...{ link: hash, by: madeBy, at: madeAt, expires: expiresAt, uses: usesLeft },
        ...(needsApproval && { approval: true }),
      })),
    },
  };
};

export const revokeLink: DeviceHandler<'revokeLink'> = async ({ fields }, device, services) => {
  const { groupid, link } = fields;
  await groupFor('link', groupid, device, services);
  if (!(await services.store.doors.revokeLink(groupid, link))) {
    throw new RequestError('link_ended');
  }
  return { type: 'done', fields: { groupid } };
};
