// Ends with 0 if the server of this container answers. Where its HTTP port expects PROXY headers
// or speaks TLS, so does this.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const PATIENCE_MS = 2_000;

const [address = '', parameters = ''] = (process.env.PARLEY_HTTP ?? '127.0.0.1:8080').split('?');
const port = Number(address.split(':').at(-1));
const isProxied = new URLSearchParams(parameters).get('proxy') === 'on';
const isTls = process.env.PARLEY_TLS_CERT !== undefined;

const socket = connect({ host: '127.0.0.1', port });
setTimeout(() => process.exit(1), PATIENCE_MS);
socket.on('error', () => process.exit(1));
if (isProxied) socket.write('PROXY UNKNOWN\r\n');
// It asks itself: whose name the certificate has is of no interest.
ask(isTls ? connectTls({ socket, rejectUnauthorized: false }) : socket);

function ask(stream: Socket): void {
  let answer = '';
  stream.setEncoding('latin1');
  stream.on('error', () => process.exit(1));
  stream.on('data', (chunk) => {
    answer += chunk;
  });
  stream.on('end', () => process.exit(/^HTTP\/1\.1 200 /.test(answer) ? 0 : 1));
  stream.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
}
