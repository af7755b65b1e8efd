const V4_TEXT = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const GROUPS = 8;
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0xffff];

/** The one spelling of an IPv4 address in text, or `undefined` where it is none. */
export function ipv4FromText(text: string): string | undefined {
  const parts = V4_TEXT.exec(text)?.slice(1) ?? [];
  // A leading zero is octal to some readers: nobody who means well writes one.
  const areSound = parts.every((part) => Number(part) <= 255 && String(Number(part)) === part);
  return parts.length > 0 && areSound ? text : undefined;
}

/** The one spelling of an IPv6 address in text, or `undefined` where it is none. */
export function ipv6FromText(text: string): string | undefined {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const head = groupsOf(before, after === undefined);
  const tail = after === undefined ? [] : groupsOf(after, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  // `::` stands for one group at least.
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  return textOfGroups([...head, ...Array<number>(missing).fill(0), ...tail]);
}

/** Four bytes as text. */
export function ipv4FromBytes(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** Sixteen bytes as text. */
export function ipv6FromBytes(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
  return textOfGroups(groups);
}

/** The groups of a part of an address; the last may be an IPv4 address, which counts for two. */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else if (isLast && at === parts.length - 1 && ipv4FromText(part) !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push((a << 8) | b, (c << 8) | d);
    } else {
      return undefined;
    }
  }
  return groups;
}

/**
 * As RFC 5952 has it, so that a client has one name in the limits by address however a proxy
 * writes it. An IPv4 address in IPv6 clothes is an IPv4 address.
 */
function textOfGroups(groups: readonly number[]): string {
  if (MAPPED_PREFIX.every((group, at) => groups[at] === group)) {
    return groups
      .slice(MAPPED_PREFIX.length)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  }
  const { start, length } = longestZeros(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== 0) start = at + 1;
    else if (at + 1 - start > longest.length) longest = { start, length: at + 1 - start };
  }
  return longest;
}
