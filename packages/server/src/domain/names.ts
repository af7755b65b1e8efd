import { hasCharacters, hasUtf8Bytes, limits } from '@parley/protocol';

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** What somebody is called who has had himself erased. */
export const DELETED_NAME = 'deleted user';

/** What makes two names the same: compatibility forms, case and the invisible tell nobody apart. */
export function nameKey(name: string): string {
  const visible = name.normalize('NFKC').replace(INVISIBLE, '').trim();
  // Through upper case, which spells out what lower case alone keeps apart, such as ß and ss.
  return visible.toUpperCase().toLowerCase().normalize('NFKC');
}

/** Whether a person may have this name: seen, not too long, without control characters. */
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
