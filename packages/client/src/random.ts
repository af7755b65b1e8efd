/** From 0 to less than 1, as good as the platform's cryptography gives it. */
export function secureRandom(): number {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return number / 2 ** 32;
}
