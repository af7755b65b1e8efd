import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes and checks what stands in links and grants; nobody can make one without the secret. */
export interface Signer {
  sign(purpose: string, facts: readonly (string | number)[]): string;
  /** The facts of what was signed for this purpose, as text. */
  verify(purpose: string, text: string): string[] | undefined;
}

const MAX_LENGTH = 512;

export function createSigner(secret: string): Signer {
  const macOf = (purpose: string, facts: string) =>
    createHmac('sha256', secret).update(`${purpose}\n${facts}`).digest();
  return {
    sign(purpose, facts) {
      const text = Buffer.from(JSON.stringify(facts.map(String))).toString('base64url');
      return `${text}.${macOf(purpose, text).toString('base64url')}`;
    },
    verify(purpose, signed) {
      const [text = '', mac = '', ...more] = signed.split('.');
      if (signed.length > MAX_LENGTH || more.length > 0) return undefined;
      // As text: several texts stand for the same bytes, and only one of them was signed.
      const given = Buffer.from(mac);
      const right = Buffer.from(macOf(purpose, text).toString('base64url'));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return JSON.parse(Buffer.from(text, 'base64url').toString()) as string[];
    },
  };
}
