import { Box, Text, useCursor, useInput, usePaste, useWindowSize } from 'ink';
import { createElement as h, memo, useSyncExternalStore } from 'react';
import { pressesOf } from './keys.ts';
import type { Row, Style } from './spans.ts';
import type { ViewStore } from './view-store.ts';

/** The screen as ink draws it: the rows are laid out already, ink finds what changed. */
export function App({ view }: { readonly view: ViewStore }) {
  const size = useWindowSize();
  const { setCursorPosition } = useCursor();
  useSyncExternalStore(view.onChange, view.version);

  useInput((input, key) => {
    for (const press of pressesOf(input, key)) view.press(press, size);
  });
  usePaste((text) => {
    view.press({ kind: 'text', text }, size);
  });

  const { rows, cursor } = view.screen(size);
  setCursorPosition(cursor);
  return h(
    Box,
    { flexDirection: 'column', width: '100%', height: size.rows, overflow: 'hidden' },
    rows.map((row, at) => h(Line, { key: at, row })),
  );
}

const Line = memo(function Line({ row }: { readonly row: Row }) {
  return h(
    Text,
    { wrap: 'truncate' },
    row.map(({ text, style }, at) => h(Text, { key: at, ...inkStyle(style) }, text)),
  );
});

function inkStyle({ color, background, bold, dim, inverse }: Style) {
  return {
    ...(color === undefined ? {} : { color }),
    ...(background === undefined ? {} : { backgroundColor: background }),
    bold: bold === true,
    dimColor: dim === true,
    inverse: inverse === true,
  };
}
