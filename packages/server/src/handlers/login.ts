import { RequestError } from '@parley/protocol';
import { isValidName, isValidPassword, nameKey } from '../domain/names.ts';
import type { UserStore } from '../store/store.ts';
import type { Authenticated, GuestHandler, Outcome, Services } from './handler.ts';
import { issueToken } from './issue-token.ts';
import { noteUse } from './note-use.ts';
import { requireVersion } from './require-version.ts';

/**
 * Proves who somebody is: by a password, or in v2 by a token, which costs no hash. An unknown
 * user costs as long as a wrong password.
 */
export const login: GuestHandler<'login'> = async (request, guest, services) => {
  requireVersion(request);
  const { fields, profile } = request;
  const { token, password, device, since } = fields;
  if (token !== undefined) {
    const found = await byToken(token, since, services);
    if (found !== undefined) return found;
    const mayGuess = await services.rateLimits.login(guest.address);
    return { type: 'login-refused', error: mayGuess ? 'invalid_token' : 'rate_limited' };
  }
  if (password === undefined) {
    throw new RequestError('invalid_field', 'password is missing; nothing was done');
  }
  const proven = await byPassword(fields.id, fields.name, password, guest.address, services);
  if (proven.type !== 'authenticated' || profile === 'classic') return proven;
  const issued = await issueToken(proven.user, device ?? '', services);
  return { ...proven, profile, token: issued, since };
};

async function byToken(
  text: string,
  since: number | undefined,
  { store, tokens, nowMs }: Services,
): Promise<Authenticated | undefined> {
  const parsed = tokens.parse(text);
  if (parsed === undefined) return undefined;
  const found = await store.tokens.find(parsed.user, parsed.hash, nowMs());
  if (found === undefined) return undefined;
  const { id, user, name } = found;
  await noteUse(found, { store, nowMs });
  return {
    type: 'authenticated',
    profile: 'v2',
    user,
    name,
    proof: { kind: 'token', hash: parsed.hash },
    token: { id, text: undefined },
    since,
  };
}

async function byPassword(
  id: number | undefined,
  name: string | undefined,
  text: string,
  address: string,
  services: Services,
): Promise<Extract<Outcome, { type: 'authenticated' | 'login-refused' }>> {
  if (!(await services.rateLimits.login(address))) {
    return { type: 'login-refused', error: 'rate_limited' };
  }
  const user = await find(services.store.users, id, name);
  const password = isValidPassword(text) ? text : '';
  const isRight = await services.passwords.verify(password, user?.passwordHash);
  if (isRight === undefined) return { type: 'login-refused', error: 'overloaded' };
  if (!isRight || user === undefined) {
    return { type: 'login-refused', error: 'invalid_credentials' };
  }
  return {
    type: 'authenticated',
    profile: 'classic',
    user: user.id,
    name: user.name,
    proof: { kind: 'password', hash: user.passwordHash },
    token: undefined,
    since: undefined,
  };
}

async function find(users: UserStore, id: number | undefined, name: string | undefined) {
  if (id !== undefined) return users.byId(id);
  if (name !== undefined && isValidName(name)) return users.byNameKey(nameKey(name));
  return undefined;
}
