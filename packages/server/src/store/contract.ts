import { describe } from 'vitest';
import { accountContract } from './contract-account.ts';
import { adoptedContract } from './contract-adopted.ts';
import { classicCursorContract } from './contract-classic-cursors.ts';
import { contactContract } from './contract-contacts.ts';
import { cursorContract } from './contract-cursors.ts';
import { doorContract } from './contract-doors.ts';
import { externalUserContract } from './contract-external-users.ts';
import { fileContract } from './contract-files.ts';
import { groupActContract } from './contract-group-acts.ts';
import { groupMemberContract } from './contract-group-members.ts';
import { groupContract } from './contract-groups.ts';
import { logContentContract } from './contract-log-content.ts';
import { logOrderContract } from './contract-log-order.ts';
import { logReadingContract } from './contract-log-reading.ts';
import { membershipContract } from './contract-memberships.ts';
import { messageActContract } from './contract-message-acts.ts';
import { overviewContract } from './contract-overview.ts';
import { peopleContract } from './contract-people.ts';
import { personalContract } from './contract-personal.ts';
import { refContract } from './contract-refs.ts';
import { reopenContract } from './contract-reopen.ts';
import { serverKeyContract } from './contract-server-keys.ts';
import type { MakeStore } from './contract-subject.ts';
import { tokenContract } from './contract-tokens.ts';
import { userContract } from './contract-users.ts';

export type { MakeStore } from './contract-subject.ts';

/** What every store promises, as tests. `makeStore` gives a new, empty store each time. */
export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`${name} keeps the contract of a store:`, () => {
    logOrderContract(makeStore);
    logContentContract(makeStore);
    logReadingContract(makeStore);
    refContract(makeStore);
    messageActContract(makeStore);
    groupActContract(makeStore);
    personalContract(makeStore);
    doorContract(makeStore);
    membershipContract(makeStore);
    overviewContract(makeStore);
    classicCursorContract(makeStore);
    cursorContract(makeStore);
    userContract(makeStore);
    externalUserContract(makeStore);
    adoptedContract(makeStore);
    contactContract(makeStore);
    peopleContract(makeStore);
    groupContract(makeStore);
    groupMemberContract(makeStore);
    tokenContract(makeStore);
    accountContract(makeStore);
    serverKeyContract(makeStore);
    fileContract(makeStore);
    reopenContract(makeStore);
  });
}
