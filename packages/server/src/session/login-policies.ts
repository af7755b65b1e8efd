import type { Profile } from '@parley/protocol';

/**
 * What a login does to the user's other sessions of the same profile. `allow`: nothing. `reject`:
 * it is refused while another one is connected, and a second try within a minute takes over.
 * `replace`: it ends them.
 */
export type LoginPolicy = 'allow' | 'reject' | 'replace';

/** Old clients expect to be alone; devices of v2 are many. */
export type LoginPolicies = Readonly<Record<Profile, LoginPolicy>>;
