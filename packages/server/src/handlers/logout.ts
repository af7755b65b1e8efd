import type { MemberHandler } from './handler.ts';

export const logout: MemberHandler<'logout'> = async () => ({ type: 'logged-out' });
