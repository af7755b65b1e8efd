import { sleep } from '../clock.ts';
import { type Connection, write } from '../connection.ts';
import { frameText, messageId } from '../frames.ts';
import { ask, tryLogin } from '../session.ts';

const mostTries = 20;
const pauseMs = 250;

/**
 * In the classic profile a group's id is answered to nobody: its creator finds it in the answer to
 * the next login.
 */
export async function createGroup(creator: Connection, password: string): Promise<number> {
  const id = creator.userId;
  const groupname = `g_${creator.name}`;
  const frame = { msgid: messageId.createGroup, id, groupname, groupdesc: 'parley bench' };
  if (creator.speech.profile === 'v2') return Number((await ask(creator, frame)).groupid);
  write(creator, frameText(frame, creator));
  for (let i = 0; i < mostTries; i++) {
    write(creator, frameText({ msgid: messageId.logout, id }, creator));
    // A server may still know the user as online for a moment.
    await sleep(pauseMs);
    const answer = await tryLogin(creator, password);
    for (const text of answer.groups ?? []) {
      const group: { id: number; groupname: string } = JSON.parse(text);
      if (group.groupname === groupname) return group.id;
    }
  }
  throw new Error("the new group did not show in its creator's login answer");
}
