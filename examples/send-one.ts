// Sends one message and ends when it is stored:
//   node examples/send-one.ts al 'the password' 2 'Dinner is ready'
//   node examples/send-one.ts al 'the password' g7 'Dinner is ready'
import { createClient } from '@parley/client';

const [name, password, to, text] = process.argv.slice(2);
if (name === undefined || password === undefined || to === undefined || text === undefined) {
  process.stderr.write("usage: node examples/send-one.ts NAME PASSWORD USER-ID|gGROUP-ID 'TEXT'\n");
  process.exit(2);
}
const client = createClient({ url: process.env.PARLEY_URL ?? 'ws://127.0.0.1:8080/ws' });
try {
  await client.login({ name, password });
  const target = to.startsWith('g') ? { group: Number(to.slice(1)) } : { to: Number(to) };
  const { conv, seq } = await client.send(target, text);
  process.stdout.write(`${conv} ${seq}\n`);
  // Otherwise it would stay in the list of the user's devices.
  await client.logout();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await client.close();
}
