import pbjs from 'protobufjs-cli/pbjs.js';

const OPTIONS = [
  ...['--target', 'static-module', '--wrap', 'esm', '--root', 'parley'],
  ...['--dependency', 'protobufjs/minimal.js', '--keep-case'],
  ...['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl'],
  ...['--no-service', '--no-comments', '--lint', ''],
];

/** The code that protobufjs makes of a `.proto` file: encoders and decoders, nothing else. */
export function staticCode(protoFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    pbjs.main([...OPTIONS, protoFile], (error, output) => {
      if (error === null) resolve(output ?? '');
      else reject(error);
    });
  });
}

/** Its types, as far as they are used. */
export const staticTypes = `import type { Reader, Writer } from 'protobufjs/minimal.js';

export interface StaticType {
  encode(message: object, writer?: Writer): Writer;
  decode(reader: Reader | Uint8Array, length?: number): { readonly [field: string]: unknown };
}

export const parley: { readonly v2: Readonly<Record<string, StaticType>> };
`;
