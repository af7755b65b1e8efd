import { issueToken } from '../handlers/issue-token.ts';
import type { DoorServices } from './door-services.ts';
import type { TokenAnswer, TokenRequest } from './schemas.ts';

/** `POST /v1/tokens`: a token for a user of the product, who is made at first sight. */
export async function issueUserToken(
  { user: { key, name }, device }: TokenRequest,
  services: DoorServices,
): Promise<TokenAnswer> {
  const user = await services.externalUsers.findOrMake(key, name);
  services.directory.remember(user.id, user.name);
  const { text, expiresAt } = await issueToken(user.id, device ?? '', services);
  return { user, token: text, expires: expiresAt };
}
