import type { BrowserContext, CDPSession } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { type ChatPage, expectComplaints } from './chat-page.ts';
import { useSite } from './site.ts';

const NOT_KEPT = /could not be kept/;
/** What a user chooses who wants no cookies. */
const BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } };

async function devTools({ page }: ChatPage): Promise<CDPSession> {
  const context: BrowserContext = page.context();
  return await context.newCDPSession(page);
}

describeWith('chromium', 'a page whose storage fails', () => {
  const site = useSite();

  test('works on while it is full, says so, and keeps it when there is room', async () => {
    expectComplaints(NOT_KEPT);
    const al = await site.open(await site.someone());
    const bo = await site.open(await site.someone());
    const tools = await devTools(al);
    const { origin } = site;
    // Before the first write: for some seconds after one the browser goes by the room that it saw.
    await tools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await bo.lookAt(await al.logIn('al'));
    await al.lookAt(await bo.logIn('bo'));
    await al.says(/^online.*nothing is kept/);
    await al.say('not kept');
    await bo.say('so what?');
    const all = ['al: not kept', 'bo: so what?'];
    for (const who of [al, bo]) await who.shows(all);
    await tools.send('Storage.overrideQuotaForOrigin', { origin });
    await al.says(/^online: al, user \d+$/);
    await al.page.reload();
    await al.says(/^online: al, user \d+$/);
    await al.lookAt(await bo.id());
    await al.shows(all);
  });

  test('works on when the user clears it', async () => {
    const [cy, di] = await site.pair(['cy', 'di']);
    await cy.say('one');
    await di.shows(['cy: one']);
    const tools = await devTools(cy);
    await tools.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'all' });
    await cy.say('two');
    await di.say('three');
    const all = ['cy: one', 'cy: two', 'di: three'];
    for (const who of [cy, di]) await who.shows(all);
    await cy.says(/^online: cy, user \d+$/);
  });
});

describeWith('chromium', 'a page that may keep nothing', () => {
  const site = useSite({ preferences: BLOCKED });

  test('works on, says so, and asks for the password again after a reload', async () => {
    expectComplaints(/cannot be read/);
    const [al, bo] = await site.pair(['al', 'bo']);
    await al.says(/nothing is kept/);
    await al.say('hello');
    await bo.say('here I am');
    for (const who of [al, bo]) await who.shows(['al: hello', 'bo: here I am']);
    await al.page.reload();
    await al.says(/^offline: nobody; nothing is kept/);
    expect(await al.lines()).toEqual([]);
    await al.logIn('al');
    await al.lookAt(await bo.id());
    await al.shows(['al: hello', 'bo: here I am']);
  });
});
