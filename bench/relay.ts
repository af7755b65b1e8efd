// The yardstick: what a relay costs that parses, routes and serialises every message again, and
// does nothing else. `node bench/relay.ts [HOST:PORT]`; port 0 takes a free one.
import { type AddressInfo, createServer } from 'node:net';
import { completeLines, type Link } from './relay/link.ts';
import { createRooms } from './relay/rooms.ts';
import { leave, route } from './relay/route.ts';

const [host = '127.0.0.1', port = '0'] = (process.argv[2] ?? '127.0.0.1:0').split(':');
const rooms = createRooms();

const server = createServer({ noDelay: true }, (socket) => {
  const link: Link = { socket, userId: 0, rest: undefined, out: '' };
  socket.on('data', (chunk: Buffer) => {
    const text = completeLines(link, chunk);
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from);
      route(rooms, link, text.slice(from, end));
      from = end + 1;
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => leave(rooms, link));
});

server.listen({ host, port: Number(port), backlog: 4096 }, () => {
  const address = server.address() as AddressInfo;
  console.log(`relay listens on ${address.address}:${address.port}`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
