// A bot that says again what it is told, once, whatever happens in between:
//   node examples/echo-bot.ts echo 'its password'
import { createClient, ParleyError } from '@parley/client';
import { fileStorage } from '@parley/client/node';

const [name = 'echo', password = ''] = process.argv.slice(2);
const client = createClient({
  url: process.env.PARLEY_URL ?? 'ws://127.0.0.1:8080/ws',
  storage: fileStorage(`data/${name}.jsonl`),
  device: 'echo bot',
  logger: console,
});

client.on('message', ({ conv, seq, kind, text, mine }) => {
  if (mine || kind !== 'message') return;
  client.markRead(conv, seq);
  // After a crash it may be told the same once more. The answer has the same ref then, and is
  // stored once.
  client.send(conv, text, { ref: `echo:${conv}:${seq}` }).catch((error: unknown) => {
    process.stderr.write(`not answered: ${error}\n`);
  });
});

client.state.subscribe(() => process.stdout.write(`${client.state.get().name}\n`));

if (!(await client.connect())) {
  await client.register({ name, password }).catch((error: unknown) => {
    if (!(error instanceof ParleyError && error.error === 'name_taken')) throw error;
  });
  await client.login({ name, password });
}
process.stdout.write(`user ${client.me.get()?.id}, ${client.me.get()?.name}\n`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void client.close());
