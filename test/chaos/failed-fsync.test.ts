import { describe, expect, test } from 'vitest';
import { findCommand } from '../support/find-command.ts';
import { startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { listOf, msgids } from './clients/read.ts';
import { inject } from './faults/syscalls.ts';
import { type Asking, openAsking } from './read-log.ts';

const login = { msgid: msgids.login, v: 2, name: 'al', password: 'x' };

async function textsIn(asking: Asking, conv: string): Promise<unknown[]> {
  const page = await asking.ask({ msgid: msgids.sync, conv, after: 0 });
  return listOf(page, 'messages').map(({ msg }) => msg);
}

// Without strace nobody can make an fsync fail, and that must not look as if it had been tried.
const isHere = findCommand('strace') !== undefined;

describe.skipIf(!isHere)(`a failed fsync${isHere ? '' : ' (left out: strace is missing)'}`, () => {
  test('what it refused is not there after a kill either', async () => {
    const folder = await tempFolder('fsync');
    let node = await startParley({ dataFolder: folder.path });
    let asking = await openAsking(node.tcpPort);
    await asking.ask({ msgid: msgids.register, v: 2, name: 'al', password: 'x' });
    await asking.ask(login);
    await asking.ask({ msgid: msgids.direct, toid: 1, msg: 'stored' });

    const injecting = await inject(node.pid, { calls: 'fsync,fdatasync', what: 'error=EIO' });
    const refused = asking.ask({ msgid: msgids.direct, toid: 1, msg: 'refused' });
    await expect(refused).rejects.toThrow('unavailable');
    await node.kill();
    expect(await injecting.end()).toBeGreaterThan(0);

    node = await startParley({ dataFolder: folder.path });
    asking = await openAsking(node.tcpPort);
    await asking.ask(login);
    expect(await textsIn(asking, 'd1.1')).toEqual(['stored']);
    asking.close();
    expect(await node.stop()).toMatchObject({ code: 0 });
    await folder.remove();
  });
});
