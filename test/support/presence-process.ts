// A node's presence in a process of its own, for tests that kill or freeze it.
// Arguments: the URL of Redis, the node's name, a user to claim.

import { startRedisPresence } from '../../packages/server/src/bus/redis/redis-presence.ts';

const [url = '', node = '', user = ''] = process.argv.slice(2);
const presence = await startRedisPresence({
  url,
  node,
  onReplaced: (replaced, session) => process.stdout.write(`replaced ${replaced} ${session}\n`),
});
const claim = await presence.claim(Number(user), 'session');
process.stdout.write(`${claim.kind}\n`);
