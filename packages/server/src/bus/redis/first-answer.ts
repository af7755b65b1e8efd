import { connect } from 'node:net';

/** What speaks at an address; `nothing` where nobody does in the clear, or not in time. */
export type Speaker = 'redis' | 'other' | 'nothing';

/** The content type of an alert, then the version's first byte. */
const TLS_ALERT = Buffer.from([0x15, 0x03]);
const ENOUGH_BYTES = 16;

/** Asks in the clear, without a password, what kind of server this is. Never rejects. */
export function firstAnswer(host: string, port: number, timeoutMs: number): Promise<Speaker> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const heard: Buffer[] = [];
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(speakerOf(Buffer.concat(heard)));
    };
    const timer = setTimeout(end, timeoutMs);
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      const all = Buffer.concat(heard);
      if (all.length >= ENOUGH_BYTES || all.includes('\n')) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

function speakerOf(heard: Buffer): Speaker {
  const isTls = heard.subarray(0, TLS_ALERT.length).equals(TLS_ALERT);
  if (heard.length === 0 || isTls) return 'nothing';
  // It may want a password first, or be loading.
  return /^(?:\+PONG|-[A-Z]+ )/.test(heard.toString('latin1')) ? 'redis' : 'other';
}
