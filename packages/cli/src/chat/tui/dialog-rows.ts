import { listed } from '../core/select.ts';
import type { ChatState } from '../core/state.ts';
import { textOf } from '../edit/editor.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { pad, widthOf } from '../text/width.ts';
import { card, type Placed } from './card.ts';
import { formRows } from './form-rows.ts';
import { palette, type Row, span } from './spans.ts';
import type { Dialog, FormKind } from './view.ts';

export const menuForms: readonly FormKind[] = ['addFriend', 'createGroup', 'joinGroup'];

const JUMP_COLUMNS = 36;
const JUMP_ROWS = 8;

/** What a dialog shows in the place of the messages. */
export function dialogRows(
  dialog: Dialog,
  state: ChatState,
  strings: Strings,
  columns: number,
  height: number,
): Placed {
  switch (dialog.kind) {
    case 'menu': {
      const rows = menuForms.map((kind, index) =>
        choice(formTitle(kind, strings), index === dialog.at),
      );
      return card(
        strings.newTitle,
        withKeys({ rows, cursor: undefined }, strings.menuKeys),
        columns,
        height,
      );
    }
    case 'form': {
      const { form } = dialog;
      const body = formRows(form, strings);
      const complaint: Row[] =
        form.complaint === undefined
          ? []
          : [[], [span(form.complaint, { color: palette.warning })]];
      const all = { rows: [...body.rows, ...complaint], cursor: body.cursor };
      return card(formTitle(form.kind, strings), withKeys(all, strings.formKeys), columns, height);
    }
    case 'jump':
      return card(strings.jumpTitle, jumpBody(dialog, state, strings), columns, height);
    case 'help': {
      const rows = helpRows(strings).slice(dialog.top, dialog.top + Math.max(1, height - 4));
      return card(
        strings.helpTitle,
        withKeys({ rows, cursor: undefined }, strings.helpKeys),
        columns,
        height,
      );
    }
  }
}

function formTitle(kind: FormKind, strings: Strings): string {
  switch (kind) {
    case 'login':
      return strings.logIn;
    case 'register':
      return strings.register;
    case 'addFriend':
      return strings.addFriend;
    case 'createGroup':
      return strings.createGroup;
    case 'joinGroup':
      return strings.joinGroup;
  }
}

function choice(text: string, isOn: boolean): Row {
  return [span(pad(`${isOn ? '›' : ' '} ${text}`, JUMP_COLUMNS), isOn ? { inverse: true } : {})];
}

function withKeys(body: Placed, keys: string): Placed {
  return { rows: [...body.rows, [], [span(keys, { dim: true })]], cursor: body.cursor };
}

/** The conversations whose name or id matches what was typed. */
export function jumpMatches(state: ChatState, query: string) {
  const wanted = query.trim().toLowerCase();
  return listed(state).filter(
    ({ key, name }) => name.toLowerCase().includes(wanted) || key.slice(1) === wanted,
  );
}

function jumpBody(
  dialog: Extract<Dialog, { kind: 'jump' }>,
  state: ChatState,
  strings: Strings,
): Placed {
  const query = textOf(dialog.query);
  const matches = jumpMatches(state, query);
  const first = Math.max(0, dialog.at - JUMP_ROWS + 1);
  const rows: Row[] = matches
    .slice(first, first + JUMP_ROWS)
    .map(({ kind, name, unread }, index) => {
      const mark = kind === 'group' ? '#' : ' ';
      const badge = unread === 0 ? '' : ` (${unread})`;
      return choice(`${mark} ${harmlessLine(name)}${badge}`, first + index === dialog.at);
    });
  const none: Row[] = matches.length === 0 ? [[span(strings.nothingFound, { dim: true })]] : [];
  const before = dialog.query.graphemes.slice(0, dialog.query.cursor).join('');
  const field: Row = [span(pad(query, JUMP_COLUMNS), { background: 'blue', color: 'white' })];
  return withKeys(
    { rows: [field, [], ...rows, ...none], cursor: { x: widthOf(before), y: 0 } },
    strings.jumpKeys,
  );
}

export function helpRows(strings: Strings): Row[] {
  const keyColumns = Math.max(...strings.helpLines.map(([keys]) => widthOf(keys)));
  return strings.helpLines.map(([keys, meaning]) => [
    span(pad(keys, keyColumns), { color: palette.accent }),
    span(`  ${meaning}`),
  ]);
}
