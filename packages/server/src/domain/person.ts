/** Whom somebody lets do or see a thing. */
export type Circle = 'everyone' | 'contacts' | 'nobody';

/** What users say of themselves, beside their names. */
export interface Profile {
  readonly display: string;
  /** What clients show as a picture: the name of a file, opaque to the server. */
  readonly avatar: string;
  readonly about: string;
}

/** What users let others do and see. */
export interface PrivacySettings {
  readonly writers: 'everyone' | 'contacts';
  readonly presence: Circle;
  readonly lastSeen: Circle;
}

/** What is known of a user who has set something, or is part of a block. */
export interface Person extends Profile, PrivacySettings {
  /** Whether he has ever blocked somebody or been blocked, so that pairs are to be asked for. */
  readonly isInBlocks: boolean;
}

/** Everybody else. */
export const unsetPerson: Person = {
  display: '',
  avatar: '',
  about: '',
  writers: 'everyone',
  presence: 'everyone',
  lastSeen: 'everyone',
  isInBlocks: false,
};

/** What one user may see of another. */
export interface Sight {
  readonly state: boolean;
  readonly seen: boolean;
  /** Nothing at all of each other, profile included. */
  readonly isBlocked: boolean;
}

export const fullSight: Sight = { state: true, seen: true, isBlocked: false };

/** Of a user with these settings, what another sees. */
export function sightOf(
  { presence, lastSeen }: PrivacySettings,
  isContactOfUser: boolean,
  isBlocked: boolean,
): Sight {
  const isIn = (circle: Circle): boolean =>
    !isBlocked && (circle === 'everyone' || (circle === 'contacts' && isContactOfUser));
  const state = isIn(presence);
  return { state, seen: state && isIn(lastSeen), isBlocked };
}

/** Whether nothing about this person has to be asked for. */
export function isOpen({ writers, presence, lastSeen, isInBlocks }: Person): boolean {
  if (isInBlocks || writers !== 'everyone') return false;
  return presence === 'everyone' && lastSeen === 'everyone';
}

/** Whether what somebody says of himself can be shown: a name of one line, and an id. */
export function hasProfileForm({
  display = '',
  avatar = '',
  about = '',
}: Partial<Profile>): boolean {
  if (!(display.isWellFormed() && about.isWellFormed())) return false;
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(display) && /^[\w-]*$/.test(avatar);
}
