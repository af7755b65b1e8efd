import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

// The back end of a small shop that embeds Parley: it has users of its own, and a server key.
const parley = process.env.PARLEY_URL ?? 'http://127.0.0.1:8080';
const key = process.env.PARLEY_KEY;
const port = Number(process.env.PORT ?? 3000);

// A real product has these in its database, hashed.
const customers = new Map([
  ['ada', { password: 'blue kettle', fullName: 'Ada' }],
  ['bo', { password: 'green ladder', fullName: 'Bo' }],
]);
const SHOP = { key: 'shop' };
let orders = 0;

/** Asks Parley; again where that may help, which is harmless, for a message carries its `ref`. */
async function askParley(path, body) {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(parley + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then(
      (response) => response.json(),
      (error) => ({ error: 'unreachable', errmsg: String(error), retry: true }),
    );
    if (answer.error === undefined) return answer;
    if (!answer.retry || tries === 5) throw new Error(`${answer.error}: ${answer.errmsg}`);
    await delay(tries * 200);
  }
}

const tokenOf = (name) =>
  askParley('/v1/tokens', {
    user: { key: `customer-${name}`, name: customers.get(name).fullName },
    device: 'shop',
  });

/** The token goes to the customer's own page; the server key never does. */
async function chatToken({ name }) {
  const { user, token } = await tokenOf(name);
  return { user, token, server: `${parley.replace(/^http/, 'ws')}/ws`, shop: shop.user };
}

async function order({ name, item }) {
  orders += 1;
  await tokenOf(name);
  return askParley('/v1/messages', {
    from: SHOP,
    to: { key: `customer-${name}` },
    msg: `Thank you! Your ${item} is on its way.`,
    // An id of the shop's own database: each order is told once, however often this is tried.
    ref: `order-${process.pid}-${orders}`,
  });
}

const actions = { '/chat-token': chatToken, '/orders': order };
const pages = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/chat.js': ['chat.js', 'text/javascript'],
};

async function respond(request) {
  const action = actions[request.url];
  if (request.method === 'POST' && action) {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
      if (body.length > 10_000) return { status: 413, text: '{}' };
    }
    const asked = JSON.parse(body);
    if (customers.get(asked.name)?.password !== asked.password) return { status: 401, text: '{}' };
    return { status: 200, text: JSON.stringify(await action(asked)), type: 'application/json' };
  }
  const [file, type] = pages[request.url] ?? [];
  if (file === undefined) return { status: 404, text: '' };
  return { status: 200, text: await readFile(new URL(file, import.meta.url), 'utf8'), type };
}

const server = createServer(async (request, response) => {
  try {
    const { status, text, type = 'text/plain' } = await respond(request);
    response.writeHead(status, { 'content-type': type }).end(text);
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(500).end('{}');
  }
});

const shop = await askParley('/v1/tokens', { user: { ...SHOP, name: 'The Shop' } });
server.listen(port, '127.0.0.1', () =>
  process.stdout.write(`the shop is open at http://127.0.0.1:${server.address().port}\n`),
);
process.once('SIGTERM', () => server.close());
