import type { MemberHandler } from './handler.ts';

/** Ends the login; with `forget`, also what this device would log in with again. */
export const logout: MemberHandler<'logout'> = async ({ fields }, member, { store }) => {
  const forgotten = fields.forget === true ? member.token : undefined;
  if (forgotten !== undefined) await store.tokens.revoke(member.user, forgotten);
  return { type: 'logged-out', forgotten };
};
