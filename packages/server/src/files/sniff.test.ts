import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigner } from './signer.ts';
import { honestType, sniff } from './sniff.ts';

const OCTETS = 'application/octet-stream';

test.each<[string, string | Buffer, string]>([
  ['PNG', '\x89PNG\r\n\x1a\n', 'image/png'],
  ['JPEG', '\xff\xd8\xff\xe0', 'image/jpeg'],
  ['GIF', 'GIF89a', 'image/gif'],
  ['WebP', 'RIFF\x01\x02\x03\x04WEBP', 'image/webp'],
  ['PDF', '%PDF-1.7', 'application/pdf'],
  ['MP4', '\0\0\0\x20ftypisom', 'video/mp4'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg">', OCTETS],
  ['HTML', '<!doctype html>', OCTETS],
  ['half a signature', '\x89PNG', OCTETS],
])('%s is known by its bytes', (_, text, type) => {
  expect(sniff(Buffer.from(text.toString(), 'latin1'))).toBe(type);
});

test('a lie is found, and what cannot be told is octets', () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const html = Buffer.from('<script>');
  expect(honestType('image/png', png)).toBe('image/png');
  expect(honestType('IMAGE/PNG; x=y', png)).toBe('image/png');
  expect(honestType('', png)).toBe('image/png');
  expect(honestType('image/jpeg', png)).toBeUndefined();
  expect(honestType('image/png', html)).toBeUndefined();
  expect(honestType('text/html', html)).toBe(OCTETS);
  expect(honestType('image/svg+xml', html)).toBe(OCTETS);
  expect(honestType('text/html', png)).toBe(OCTETS);
});

test('what was signed is read again, for its purpose, and nothing else is', () => {
  const signer = createSigner('secret');
  const signed = signer.sign('link', ['file', 7, 'd1.2']);
  expect(signer.verify('link', signed)).toEqual(['file', '7', 'd1.2']);
  expect(signer.verify('upload', signed)).toBeUndefined();
  expect(createSigner('other').verify('link', signed)).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), fc.nat(signed.length), (text, at) => {
      const other = signed.slice(0, at) + text + signed.slice(at + text.length);
      if (other !== signed) expect(signer.verify('link', other)).toBeUndefined();
      expect(signer.verify('link', text)).toBeUndefined();
    }),
  );
});
