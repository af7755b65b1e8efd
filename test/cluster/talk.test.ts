import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { metric } from './metrics.ts';
import {
  acknowledged,
  ask,
  friendsIn,
  heard,
  heardUpTo,
  join,
  login,
  logout,
  missedIn,
  numbered,
  places,
  register,
  stateOfFriend,
  tryLogin,
} from './people.ts';

describeWith(['mariadb', 'redis', 'nginx'], 'two nodes behind a balancer', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  test('who registers on one node logs in on the other, by id and by name', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const al = await register(here, 'al');
    await login(there, al);
    await logout(there);
    there.send({ msgid: 1, name: 'AL', password: "al's password" });
    expect(await there.nextOf(2)).toMatchObject({ errno: 0, id: al.id, name: 'al' });
    there.send({ msgid: 4, name: 'Al', password: 'x' });
    here.send({ msgid: 4, name: 'Al', password: 'x' });
    expect(await here.nextOf(5)).toMatchObject({ errno: 1 });
  });

  test('of two who register one name at once on two nodes, one gets it', async () => {
    const clients = [await cluster.connectTo(0), await cluster.connectTo(1)];
    for (const client of clients) client.send({ msgid: 4, name: 'both', password: 'x' });
    const answers = await Promise.all(clients.map((client) => client.nextOf(5)));
    expect(answers.map(({ errno }) => errno).sort()).toEqual([0, 1]);
  });

  test('friends are shown as they are, wherever they are', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const bo = await join(here, 'bo');
    const cy = await join(there, 'cy');
    await ask(here, { msgid: 7, friendid: cy.id });
    await logout(here);
    const known = { id: cy.id, name: 'cy' };
    expect(friendsIn(await login(here, bo))).toEqual([{ ...known, state: 'online' }]);
    there.destroy();
    await eventually(
      async () => (await stateOfFriend(here, bo)) === 'offline',
      5_000,
      () => 'a friend on the other node whose connection broke is shown offline',
    );
  });

  test('hundreds of messages both ways at once arrive in order, each once', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const dan = await join(here, 'dan');
    const eve = await join(there, 'eve');
    const fromDan = numbered('dan', 400);
    const fromEve = numbered('eve', 400);
    for (const msg of fromDan) here.send({ msgid: 6, toid: eve.id, msg, ref: msg });
    for (const msg of fromEve) there.send({ msgid: 6, toid: dan.id, msg, ref: msg });

    expect(await heardUpTo(there, 'dan 400')).toEqual(fromDan);
    expect(await heardUpTo(here, 'eve 400')).toEqual(fromEve);
    await acknowledged(here, 'dan 400');
    await acknowledged(there, 'eve 400');
    const taken = [...places(here).values(), ...places(there).values()];
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 800 }, (_, at) => at + 1));
  });

  test('the receiver of many may come in the middle of them', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(here, 'fay');
    const gus = await register(there, 'gus');
    const sent = numbered('fay', 600);
    for (const [at, msg] of sent.entries()) {
      here.send({ msgid: 6, toid: gus.id, msg, ref: msg });
      if (at === 100) await acknowledged(here, msg);
      if (at === 100) there.send({ msgid: 1, id: gus.id, password: "gus's password" });
      if (at > 100 && at % 20 === 0) await acknowledged(here, msg);
    }
    expect(await heardUpTo(there, 'fay 600')).toEqual(sent);
  });

  test('missed messages come at the next login, in order, and only then', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const hal = await join(here, 'hal');
    const jo = await register(there, 'jo');
    await join(there, 'ida');
    for (const msg of numbered('hal', 20)) here.send({ msgid: 6, toid: jo.id, msg, ref: msg });
    await acknowledged(here, 'hal 20');
    for (const msg of numbered('ida', 20)) there.send({ msgid: 6, toid: jo.id, msg, ref: msg });
    await acknowledged(there, 'ida 20');

    const late = await cluster.connectTo(1);
    expect(missedIn(await login(late, jo))).toEqual([
      ...numbered('hal', 20),
      ...numbered('ida', 20),
    ]);
    late.send({ msgid: 6, toid: hal.id, msg: 'thanks' });
    await heardUpTo(here, 'thanks');
    await logout(late);
    const again = await cluster.connectTo(0);
    expect(await login(again, jo)).not.toHaveProperty('offlinemsg');
    there.send({ msgid: 6, toid: jo.id, msg: 'welcome' });
    expect(await heardUpTo(again, 'welcome')).toEqual(['welcome']);
  });

  test('what somebody missed in a short absence is not told twice', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(here, 'kit');
    const lou = await join(there, 'lou');
    const say = (msg: string) => here.send({ msgid: 6, toid: lou.id, msg, ref: msg });
    say('before');
    await heardUpTo(there, 'before');
    await logout(there);
    for (const msg of ['one', 'two', 'three']) say(msg);
    await acknowledged(here, 'three');
    expect(missedIn(await login(there, lou))).toEqual(['one', 'two', 'three']);
    say('after');
    expect(await heardUpTo(there, 'after')).toEqual(['before', 'one', 'two', 'three', 'after']);
  });

  test('what a client had not read when it died comes again, though its balancer says goodbye', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    await join(here, 'pat');
    const quinn = await join(there, 'quinn');
    const sentBefore = await metric(cluster.node(1), 'messages_out_total');
    there.pause();
    const sent = numbered('unread', 50);
    for (const msg of sent) here.send({ msgid: 6, toid: quinn.id, msg, ref: msg });
    await eventually(
      async () => (await metric(cluster.node(1), 'messages_out_total')) === sentBefore + 50,
      5_000,
      () => 'the node has sent them',
    );
    there.destroy();
    const again = await cluster.connectTo(0);
    await eventually(
      async () => (await tryLogin(again, quinn)).errno === 0,
      5_000,
      () => 'the user is let in again',
    );
    expect(heard(there)).toEqual([]);
    expect(await heardUpTo(again, 'unread 50')).toEqual(sent);
  });

  test('a second login is refused, the third takes over and ends the first', async () => {
    const [here, there] = [await cluster.connectTo(0), await cluster.connectTo(1)];
    const max = await join(here, 'max');
    await register(there, 'ned');
    expect(await tryLogin(there, max)).toMatchObject({
      errno: 2,
      errmsg: 'this account is using, input another!',
    });
    await expect(Promise.race([here.closed, Promise.resolve('open')])).resolves.toBe('open');
    await login(there, max);
    expect(await here.next(({ error }) => error !== undefined)).toMatchObject({
      error: 'replaced',
    });
    await here.closed;

    const third = await cluster.connect();
    third.send({ msgid: 1, id: max.id, password: 'wrong' });
    expect(await third.nextOf(2)).toMatchObject({ errno: 1 });
    expect(await tryLogin(third, max)).toMatchObject({ errno: 2 });
    await join(third, 'oz');
    third.send({ msgid: 6, toid: max.id, msg: 'still you?' });
    expect(await heardUpTo(there, 'still you?')).toEqual(['still you?']);
    expect(heard(here)).toEqual([]);
  });
});
