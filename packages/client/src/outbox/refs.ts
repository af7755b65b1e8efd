const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIX_LETTERS = 12;
const MAX_CHARACTERS = 64;

/**
 * Makes refs, each unique for its user: a random prefix of 62 bits for this run, and a count. With
 * nothing to remember nothing can be forgotten: neither a crash nor a copied profile repeats one.
 */
export function createRefs(random: () => number): () => string {
  const prefix = Array.from(
    { length: PREFIX_LETTERS },
    () => LETTERS[Math.floor(random() * LETTERS.length)] ?? '0',
  ).join('');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** Whether the author of a program may use this as the ref of a message. */
export function isRef(ref: string): boolean {
  const isTaken = ref.startsWith('?') || ref === 'login';
  return ref.length >= 1 && ref.length <= MAX_CHARACTERS && ref.isWellFormed() && !isTaken;
}
