import { memoryStorage } from '@parley/client';
import { expect, test } from 'vitest';
import { useParley } from '../server/use-parley.ts';
import { another, closeClients, newClient, newcomer, PASSWORD, textsOf, until } from './sdk.ts';

const node = useParley();
closeClients();

test('each device of a user gets everything, each once', async () => {
  const { httpPort } = node();
  const [al, bo] = [await newcomer(httpPort, 'al'), await newcomer(httpPort, 'bo')];
  const devices = [al, await another(httpPort, al), await another(httpPort, al)];
  await Promise.all(devices.map(({ client }, at) => client.send({ to: bo.id }, `from ${at}`)));
  await bo.client.send({ to: al.id }, 'hello');
  for (const device of devices) {
    await until('all four', () => device.heard.length === 4);
    expect(device.heard).toEqual(bo.heard);
  }
  expect(textsOf(bo).sort()).toEqual(['from 0', 'from 1', 'from 2', 'hello']);
});

test('a token logs in without the password until it is revoked', async () => {
  const { httpPort } = node();
  const storage = memoryStorage();
  const first = await newcomer(httpPort, 'cy', { storage, device: 'laptop' });
  const phone = await another(httpPort, first, { device: 'phone' });
  await first.client.close();
  const second = newClient(httpPort, { storage, device: 'laptop' });
  expect(await second.client.connect()).toBe(true);
  await until('online', () => second.client.state.get().name === 'online');
  const devices = await phone.client.devices();
  expect(devices.map(({ name, current }) => [name, current]).sort()).toEqual([
    ['laptop', false],
    ['phone', true],
  ]);
  const laptop = devices.find(({ name }) => name === 'laptop');
  await phone.client.revokeDevice(laptop?.device ?? 0);
  await until('denied', () => second.client.state.get().name === 'denied');
  expect(second.client.state.get()).toMatchObject({ reason: { error: 'logged_out' } });
  const third = newClient(httpPort, { storage });
  await second.client.close();
  expect(await third.client.connect()).toBe(false);
  await expect(phone.client.revokeDevice(999)).rejects.toMatchObject({ error: 'unknown_device' });
});

test('another password logs the other devices out, and this one stays', async () => {
  const { httpPort } = node();
  const storage = memoryStorage();
  const here = await newcomer(httpPort, 'di', { storage });
  const there = await another(httpPort, here);
  await expect(
    here.client.changePassword({ password: 'wrong', newPassword: 'x' }),
  ).rejects.toMatchObject({ error: 'invalid_credentials' });
  await here.client.changePassword({ password: PASSWORD, newPassword: 'blue shoes' });
  await until('denied', () => there.client.state.get().name === 'denied');
  expect(here.client.state.get()).toEqual({ name: 'online' });
  await here.client.close();
  const again = newClient(httpPort, { storage });
  await again.client.connect();
  await until('online', () => again.client.state.get().name === 'online');
  await expect(there.client.login({ id: here.id, password: PASSWORD })).rejects.toMatchObject({
    error: 'invalid_credentials',
  });
});

test('a logout ends the token', async () => {
  const { httpPort } = node();
  const person = await newcomer(httpPort, 'ed');
  const other = await another(httpPort, person);
  expect(await other.client.devices()).toHaveLength(2);
  await person.client.logout();
  expect(await other.client.devices()).toHaveLength(1);
});
