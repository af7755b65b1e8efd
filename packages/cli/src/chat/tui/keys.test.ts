import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { pressesOf } from './keys.ts';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test('names keys with what is held down', () => {
  expect(pressesOf('', { ...none, upArrow: true, meta: true })).toEqual([
    { kind: 'key', name: 'alt-up' },
  ]);
  expect(pressesOf('', { ...none, tab: true, shift: true })).toEqual([
    { kind: 'key', name: 'shift-tab' },
  ]);
  expect(pressesOf('n', { ...none, ctrl: true })).toEqual([{ kind: 'key', name: 'ctrl-n' }]);
  expect(pressesOf('A', { ...none, meta: true, shift: true })).toEqual([
    { kind: 'key', name: 'alt-a' },
  ]);
});

test('text is text, capital letters too', () => {
  expect(pressesOf('A', { ...none, shift: true })).toEqual([{ kind: 'text', text: 'A' }]);
  expect(pressesOf('你好👨‍👩‍👧‍👦', none)).toEqual([{ kind: 'text', text: '你好👨‍👩‍👧‍👦' }]);
});

test('keys that came in one piece with text are still keys', () => {
  expect(pressesOf('hi\rx\u0001\t\n', none)).toEqual([
    { kind: 'text', text: 'hi' },
    { kind: 'key', name: 'enter' },
    { kind: 'text', text: 'x' },
    { kind: 'key', name: 'ctrl-a' },
    { kind: 'key', name: 'tab' },
    { kind: 'key', name: 'newline' },
  ]);
});
