/** How many bytes of a file tell its type. */
export const SNIFFED_BYTES = 64;
const OCTETS = 'application/octet-stream';

interface Signature {
  readonly type: string;
  readonly fits: (bytes: Buffer) => boolean;
}

const begins =
  (...parts: (string | number[])[]) =>
  (bytes: Buffer): boolean =>
    parts.some((part) => {
      const wanted = typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
      return bytes.subarray(0, wanted.length).equals(wanted);
    });
const textAt = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('latin1', at, at + length);
const riff = (form: string) => (bytes: Buffer) =>
  textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === form;
const isoMedia = (brands: RegExp) => (bytes: Buffer) =>
  textAt(bytes, 4, 4) === 'ftyp' && brands.test(textAt(bytes, 8, 4));

const signatures: readonly Signature[] = [
  { type: 'image/png', fits: begins('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', fits: begins([0xff, 0xd8, 0xff]) },
  { type: 'image/gif', fits: begins('GIF87a', 'GIF89a') },
  { type: 'image/webp', fits: riff('WEBP') },
  { type: 'application/pdf', fits: begins('%PDF-') },
  { type: 'application/zip', fits: begins('PK\x03\x04', 'PK\x05\x06') },
  { type: 'application/gzip', fits: begins([0x1f, 0x8b, 0x08]) },
  { type: 'video/mp4', fits: isoMedia(/^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |dash)$/) },
  { type: 'audio/mp4', fits: isoMedia(/^M4[AB] $/) },
  { type: 'video/webm', fits: begins([0x1a, 0x45, 0xdf, 0xa3]) },
  { type: 'audio/ogg', fits: begins('OggS') },
  { type: 'audio/wav', fits: riff('WAVE') },
  { type: 'audio/flac', fits: begins('fLaC') },
  { type: 'audio/mpeg', fits: begins('ID3', [0xff, 0xfb], [0xff, 0xf3], [0xff, 0xf2]) },
];

const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/x-png': 'image/png',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/webm': 'video/webm',
  'video/ogg': 'audio/ogg',
};

const known: ReadonlySet<string> = new Set(signatures.map(({ type }) => type));
/** What a browser may show by itself: it runs nothing in these. */
export const imageTypes: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
]);

/** What the bytes at a file's beginning show it to be. */
export function sniff(beginning: Buffer): string {
  return signatures.find(({ fits }) => fits(beginning))?.type ?? OCTETS;
}

/**
 * The type that a file is kept as, or `undefined` when it lies. What cannot be told by its bytes
 * is nothing that anybody should act upon: it is octets, whatever it calls itself.
 */
export function honestType(announced: string, beginning: Buffer): string | undefined {
  const plain = plainType(announced);
  const shown = sniff(beginning);
  if (plain === '' || plain === OCTETS) return shown;
  if (known.has(plain)) return shown === plain ? shown : undefined;
  return OCTETS;
}

/** A media type without its parameters, under its usual name. */
export function plainType(type: string): string {
  const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
  return aliases[plain] ?? plain;
}
