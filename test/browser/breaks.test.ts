import { test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { expectComplaints, UNREACHABLE } from './chat-page.ts';
import { useSite } from './site.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at));

describeWith('chromium', 'a page whose connection breaks', () => {
  const site = useSite();

  test('loses, repeats and reorders nothing when the server is killed', async () => {
    expectComplaints(UNREACHABLE);
    const [al, bo] = await site.pair(['al', 'bo']);
    for (const text of numbered(1, 10)) await al.say(text);
    const writing = (async () => {
      for (const text of numbered(11, 40)) await al.say(text);
    })();
    await site.killNode();
    await writing;
    await al.says(/^offline/);
    const sent = (texts: readonly string[]) => texts.map((text) => `al: ${text}`);
    // What is written now, and what was on its way, outlives the page as well.
    await al.say('41');
    await al.page.reload();
    await al.lookAt(await bo.id());
    await al.say('42');
    await site.startNode();
    await bo.shows(sent(numbered(1, 42)));
    await al.shows(sent(numbered(1, 42)));
  });

  test('sends once what was written without a network, and gets what it missed', async () => {
    expectComplaints(UNREACHABLE);
    const [cy, di] = await site.pair(['cy', 'di']);
    await cy.say('before');
    await di.shows(['cy: before']);
    await cy.page.context().setOffline(true);
    for (const text of ['one', 'two', 'three']) await cy.say(text);
    await di.say('are you there?');
    await cy.says(/^(offline|connecting)/);
    await cy.shows(['cy: before', ...['one', 'two', 'three'].map((it) => `cy: ${it} (sending)`)]);
    await cy.page.context().setOffline(false);
    const all = ['cy: before', 'di: are you there?', 'cy: one', 'cy: two', 'cy: three'];
    await cy.shows(all);
    await di.shows(all);
  });
});
