/** What RFC 6455 has for ends that only somebody can mend who looks. */
const FINAL_STATUS_CODES: readonly number[] = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

/** As the protocol's close codes say (a test compares): whether to connect again by oneself. */
export function mayReconnect(closeCode: number): boolean {
  return closeCode < 4500 && !FINAL_STATUS_CODES.includes(closeCode);
}
