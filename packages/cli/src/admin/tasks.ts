import type { Admin } from '@parley/server';

/** Does something and says so; resolves with the exit code. */
export type Task = (admin: Admin) => Promise<number>;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const remark = (text: string): void => void process.stderr.write(`${text}\n`);

/** The key alone goes to the output, so that a script can take it from there. */
export function createKey(name: string): Task {
  return async (admin) => {
    const { id, text } = await admin.createKey(name);
    say(text);
    remark(`key ${id} is made; this is the only time that it is shown`);
    return 0;
  };
}

export const listKeys: Task = async (admin) => {
  const keys = await admin.keys();
  if (keys.length === 0) remark('there are no server keys');
  for (const { id, name, createdAt } of keys) {
    say(`${String(id).padStart(4)}  ${new Date(createdAt).toISOString()}  ${name}`);
  }
  return 0;
};

export function revokeKey(id: number): Task {
  return async (admin) => {
    const isRevoked = await admin.revokeKey(id);
    remark(isRevoked ? `key ${id} is revoked` : `parley: there is no key ${id}`);
    return isRevoked ? 0 : 1;
  };
}

export function newEpoch(databaseUrl: string | undefined): Task {
  return async (admin) => {
    say(await admin.newEpoch());
    remark('clients that log in from now on read their conversations anew');
    if (databaseUrl)
      remark('nodes that run notice it within 5 seconds and send their clients to log in anew');
    return 0;
  };
}

/** The password alone goes to the output. */
export function newPassword(name: string): Task {
  return async (admin) => {
    const password = await admin.newPassword(name);
    if (password === undefined) {
      remark('parley: there is no user of this name');
      return 1;
    }
    say(password);
    remark(
      'the one before and all that was logged in by it hold no more; sessions go on to their end',
    );
    return 0;
  };
}
