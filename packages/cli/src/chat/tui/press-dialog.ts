import type { Wish } from '../core/state.ts';
import { edit, emptyEditor, insert, textOf } from '../edit/editor.ts';
import { idOf } from '../plain/commands.ts';
import { helpRows, jumpMatches, menuForms } from './dialog-rows.ts';
import { editKeys, type Press } from './keys.ts';
import { pressForm } from './press-form.ts';
import { exit, type Reaction, react, type Situation } from './reaction.ts';
import { type Dialog, emptyForm, type Form } from './view.ts';

/** Keys while a dialog stands in the place of the messages. */
export function pressDialog(situation: Situation, dialog: Dialog, press: Press): Reaction {
  const { view } = situation;
  const close = { ...view, dialog: undefined };
  const show = (next: Dialog) => react({ ...view, dialog: next });
  if (press.kind === 'key' && press.name === 'ctrl-c') return exit(view);
  if (press.kind === 'key' && press.name === 'escape') return react(close);
  switch (dialog.kind) {
    case 'menu':
      return pressMenu(dialog, press, show);
    case 'form':
      return pressDialogForm(situation, dialog.form, press);
    case 'jump':
      return pressJump(situation, dialog, press);
    case 'help': {
      const most = Math.max(0, helpRows(situation.strings).length - 5);
      const by = press.kind === 'key' ? (helpKeys[press.name] ?? 0) : 0;
      if (press.kind === 'text' || press.name === 'enter') return react(close);
      return show({ kind: 'help', top: Math.max(0, Math.min(most, dialog.top + by)) });
    }
  }
}

const helpKeys: Readonly<Record<string, number>> = { up: -1, down: 1, pageUp: -8, pageDown: 8 };

function pressMenu(
  { at }: Extract<Dialog, { kind: 'menu' }>,
  press: Press,
  show: (next: Dialog) => Reaction,
): Reaction {
  const count = menuForms.length;
  const name = press.kind === 'key' ? press.name : press.text;
  if (name === 'up' || name === 'shift-tab')
    return show({ kind: 'menu', at: (at + count - 1) % count });
  if (name === 'down' || name === 'tab' || name === 'ctrl-n') {
    return show({ kind: 'menu', at: (at + 1) % count });
  }
  const kind = menuForms[name === 'enter' ? at : Number(name) - 1];
  return kind === undefined
    ? show({ kind: 'menu', at })
    : show({ kind: 'form', form: emptyForm(kind) });
}

function pressDialogForm({ view, strings }: Situation, form: Form, press: Press): Reaction {
  const result = pressForm(form, press);
  if (result.kind === 'cancel') return react({ ...view, dialog: undefined });
  if (result.kind === 'form')
    return react({ ...view, dialog: { kind: 'form', form: result.form } });
  const wish = wishOf(form, result.values);
  if (wish !== undefined) return react({ ...view, dialog: undefined }, { kind: 'wish', wish });
  const complaint = form.kind === 'createGroup' ? strings.fillIn : strings.needsNumber;
  return react({ ...view, dialog: { kind: 'form', form: { ...form, complaint } } });
}

function wishOf({ kind }: Form, [first = '', second = '']: readonly string[]): Wish | undefined {
  if (kind === 'createGroup') {
    const name = first.trim();
    return name === '' ? undefined : { kind: 'createGroup', name, description: second.trim() };
  }
  const id = idOf(first);
  if (id === undefined) return undefined;
  return kind === 'addFriend'
    ? { kind: 'addFriend', friendId: id }
    : { kind: 'joinGroup', groupId: id };
}

function pressJump(
  { state, view }: Situation,
  dialog: Extract<Dialog, { kind: 'jump' }>,
  press: Press,
): Reaction {
  const show = (query: typeof dialog.query, at: number) =>
    react({ ...view, dialog: { kind: 'jump', query, at } });
  if (press.kind === 'text') return show(insert(dialog.query, press.text), 0);
  const matches = jumpMatches(state, textOf(dialog.query));
  const last = Math.max(0, matches.length - 1);
  switch (press.name) {
    case 'up':
    case 'shift-tab':
      return show(dialog.query, Math.max(0, dialog.at - 1));
    case 'down':
    case 'tab':
      return show(dialog.query, Math.min(last, dialog.at + 1));
    case 'enter': {
      const key = matches[dialog.at]?.key;
      if (key === undefined) return show(dialog.query, 0);
      return react({ ...view, dialog: undefined, anchor: undefined }, { kind: 'open', key });
    }
  }
  const how = editKeys[press.name];
  return how === undefined ? react(view) : show(edit(dialog.query, how), 0);
}

export const jumpDialog: Dialog = { kind: 'jump', query: emptyEditor, at: 0 };
