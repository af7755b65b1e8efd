import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';

/** A certificate for one IPv4 address that signs itself, so that it is its own authority; in PEM. */
export type Certificate = {
  readonly cert: string;
  readonly key: string;
  readonly fingerprint: string;
};

const DAY_MS = 86_400_000;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT_IP = 0x87;
const CONTEXT_VERSION = 0xa0;
const CONTEXT_EXTENSIONS = 0xa3;

/** Made anew for each test: no key lies in the repository, and no certificate runs out. */
export function selfSigned(address = '127.0.0.1'): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = der(SEQUENCE, der(OID, hex('2a8648ce3d040302')));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, hex('550403')), der(UTF8_STRING, Buffer.from('test')))),
  );
  const now = Date.now();
  const validity = der(SEQUENCE, utcTime(now - DAY_MS), utcTime(now + DAY_MS));
  const addresses = der(SEQUENCE, der(CONTEXT_IP, Buffer.from(address.split('.').map(Number))));
  const alternativeName = der(SEQUENCE, der(OID, hex('551d11')), der(OCTET_STRING, addresses));
  const content = der(
    SEQUENCE,
    der(CONTEXT_VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(CONTEXT_EXTENSIONS, der(SEQUENCE, alternativeName)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)]);
  const certificate = new X509Certificate(
    der(SEQUENCE, content, ecdsaWithSha256, der(BIT_STRING, signature)),
  );
  return {
    cert: certificate.toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: certificate.fingerprint256,
  };
}

/** One value of the distinguished encoding: its tag, its length, its content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
