// A node's presence in a process of its own, for tests that kill or freeze it.
// Arguments: the URL of Redis, the node's name, a user to claim, how many after him to enter.

import { startRedisPresence } from '../../packages/server/src/bus/redis/redis-presence.ts';

const [url = '', node = '', user = '', entered = '0'] = process.argv.slice(2);
const presence = await startRedisPresence({
  url,
  node,
  onReplaced: (replaced, session) => process.stdout.write(`replaced ${replaced} ${session}\n`),
});
await Promise.all(
  Array.from({ length: Number(entered) }, (_, at) =>
    presence.enter(Number(user) + 1 + at, `session ${at}`),
  ),
);
const claim = await presence.claim(Number(user), 'session');
process.stdout.write(`${claim.kind}\n`);
