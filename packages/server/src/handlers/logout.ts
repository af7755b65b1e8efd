import type { MemberHandler } from './handler.ts';

/** Ends the login; with `forget`, also what this device would log in with again. */
export const logout: MemberHandler<'logout'> = async ({ fields }, member, { store }) => {
  if (fields.forget === true && member.token !== undefined) {
    await store.tokens.revoke(member.user, member.token);
  }
  return { type: 'logged-out' };
};
