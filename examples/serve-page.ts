// Serves page.html, and the client beside it as a browser understands it, without a bundler: each
// module with its types stripped.
//   npm start -- --origin http://127.0.0.1:8090
//   node examples/serve-page.ts
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';

const PORT = Number(process.env.PORT ?? 8090);
const page = new URL('page.html', import.meta.url);
const client = new URL('../packages/client/src/', import.meta.url);

const server = createServer((request, response) => {
  answer(new URL(request.url ?? '/', 'http://127.0.0.1').pathname).then(
    ([type, body]) => response.setHeader('content-type', `${type}; charset=utf-8`).end(body),
    () => response.writeHead(404).end(),
  );
});

async function answer(path: string): Promise<[type: string, body: string]> {
  if (path === '/') return ['text/html', await readFile(page, 'utf8')];
  // A module's name, and nothing that leads out of the folder.
  const [, module] = /^\/client\/((?:[a-z-]+\/)?[a-z-]+\.ts)$/.exec(path) ?? [];
  if (module === undefined) throw new Error('no such page');
  const source = await readFile(new URL(module, client), 'utf8');
  return ['text/javascript', stripTypeScriptTypes(source)];
}

server.listen(PORT, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  process.stdout.write(`http://127.0.0.1:${port}/\n`);
});
