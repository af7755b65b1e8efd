import { hasCharacters, hasUtf8Bytes, limits } from '@parley/protocol';

/** What makes two names the same: compatibility forms and case do not tell people apart. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Whether a person may have this name: not empty, not too long, nothing invisible in control. */
export function isValidName(name: string): boolean {
  return (
    hasCharacters(name, 1, limits.nameCharacters) &&
    name.isWellFormed() &&
    name.trim() === name &&
    !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) &&
    nameKey(name).length > 0
  );
}

export function isValidPassword(password: string): boolean {
  return hasUtf8Bytes(password, 1, limits.passwordBytes);
}
