import { expect, test } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { useSite } from './site.ts';

/** What stands after it must not be turned around too. */
const TURNED = '\u202egnp.exe\u2067 \u05e9\u05dc\u05d5\u05dd';
const STATUS_AFTER_TEXT = `(() => {
  const line = document.querySelector('#list li');
  const range = document.createRange();
  range.selectNodeContents(line.lastChild);
  const text = line.lastElementChild.getBoundingClientRect();
  return range.getBoundingClientRect().left >= text.right - 1;
})()`;

describeWith('chromium', 'two people at the page', () => {
  const site = useSite();

  test('talk in any script, and find all of it after a reload', async () => {
    const [al, bo] = await site.pair(['al', '小明']);
    const said: string[] = [];
    for (const [who, name, text] of [
      [al, 'al', '你好，世界'],
      [bo, '小明', '在吗？👩‍👩‍👧‍👦🇨🇳'],
      [al, 'al', 'naïve Zoë 𠮷野家'],
    ] as const) {
      await who.say(text);
      said.push(`${name}: ${text}`);
      await al.shows(said);
      await bo.shows(said);
    }
    const id = await bo.id();
    await bo.page.reload();
    await bo.says(/^online: 小明/);
    expect(await bo.id()).toBe(id);
    await bo.lookAt(await al.id());
    await bo.shows(said);
    await bo.say('又来了');
    await al.shows([...said, '小明: 又来了']);
  });

  test('see hostile text as text', async () => {
    const [mallory, bo] = await site.pair(['mallory', 'bob']);
    const texts = [
      '<script>globalThis.isHacked = true</script>',
      '<img src="/x" onerror="globalThis.isHacked = true">',
      '"></li><h1>hello</h1>&lt;&#0;',
      TURNED,
      'z\u0335\u0321\u031b\u0316'.repeat(50),
      'x'.repeat(16_384),
    ];
    for (const text of texts) await mallory.say(text);
    await bo.shows(texts.map((text) => `mallory: ${text}`));
    expect(await bo.page.evaluate('globalThis.isHacked')).toBe(undefined);
    expect(await bo.page.locator('#list :not(li, bdi)').count()).toBe(0);
    expect(await bo.page.evaluate('list.scrollWidth - list.clientWidth')).toBe(0);
  });

  test('are told what the server refuses, and go on', async () => {
    const [cy, di] = await site.pair(['cy', 'di']);
    await cy.say('x'.repeat(16_385));
    await cy.says(/16384 bytes/);
    await cy.lookAt(999_999);
    await cy.say(TURNED);
    await cy.shows([`cy: ${TURNED} (failed)`]);
    expect(await cy.page.evaluate(STATUS_AFTER_TEXT)).toBe(true);
    await cy.lookAt(await di.id());
    await cy.say('one');
    await di.shows(['cy: one']);
    const stranger = await site.open(await site.someone());
    await stranger.page.fill('[name=name]', 'cy');
    await stranger.page.fill('[name=password]', 'wrong');
    await stranger.page.click('button');
    await stranger.says(/password/);
  });

  test('have several tabs, which all see and say the same', async () => {
    const [al, bo] = await site.pair(['ed', 'flo']);
    const second = await site.open(al.page.context());
    await second.says(/^online: ed/);
    await second.lookAt(await bo.id());
    await al.say('from the first');
    await second.shows(['ed: from the first']);
    await second.say('from the second');
    await bo.shows(['ed: from the first', 'ed: from the second']);
    await bo.say('to both');
    const all = ['ed: from the first', 'ed: from the second', 'flo: to both'];
    for (const tab of [al, second]) await tab.shows(all);
    await al.page.close();
    await second.say('alone');
    await second.page.reload();
    await second.says(/^online: ed/);
    await second.lookAt(await bo.id());
    for (const tab of [second, bo]) await tab.shows([...all, 'ed: alone']);
  });
});
