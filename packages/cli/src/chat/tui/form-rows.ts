import { type Editor, textOf } from '../edit/editor.ts';
import type { Strings } from '../strings/strings.ts';
import { graphemesOf, pad, widthOf } from '../text/width.ts';
import type { Placed } from './card.ts';
import { palette, type Row, span } from './spans.ts';
import type { Form, FormKind } from './view.ts';

interface Field {
  readonly label: string;
  readonly isSecret: boolean;
}

const FIELD_COLUMNS = 28;

function fieldsOf(kind: FormKind, strings: Strings): Field[] {
  const open = (label: string): Field => ({ label, isSecret: false });
  const secret = (label: string): Field => ({ label, isSecret: true });
  switch (kind) {
    case 'login':
      return [open(strings.nameOrId), secret(strings.password)];
    case 'register':
      return [open(strings.name), secret(strings.password), secret(strings.passwordAgain)];
    case 'addFriend':
      return [open(strings.friendId)];
    case 'createGroup':
      return [open(strings.groupName), open(strings.groupDescription)];
    case 'joinGroup':
      return [open(strings.groupId)];
  }
}

/** A form's fields under each other, the cursor in the one that has the focus. */
export function formRows(form: Form, strings: Strings): Placed {
  const fields = fieldsOf(form.kind, strings);
  const labelColumns = Math.max(...fields.map(({ label }) => widthOf(label)));
  const rows: Row[] = [];
  let cursor: Placed['cursor'];
  fields.forEach(({ label, isSecret }, index) => {
    const hasFocus = index === form.focus;
    const { text, column } = fieldText(form.fields[index], isSecret);
    if (hasFocus) cursor = { x: labelColumns + 4 + column, y: rows.length };
    rows.push([
      span(hasFocus ? '› ' : '  ', { color: palette.accent }),
      span(pad(label, labelColumns), hasFocus ? { bold: true } : { dim: true }),
      span('  '),
      span(pad(text, FIELD_COLUMNS), {
        background: hasFocus ? 'blue' : 'blackBright',
        color: 'white',
      }),
    ]);
    if (index < fields.length - 1) rows.push([]);
  });
  return { rows, cursor };
}

/** The part of a field that fits, its end first: that is where one writes. */
function fieldText(
  editor: Editor | undefined,
  isSecret: boolean,
): { text: string; column: number } {
  if (editor === undefined) return { text: '', column: 0 };
  const shown = isSecret ? editor.graphemes.map(() => '•') : graphemesOf(textOf(editor));
  let start = 0;
  let column = widthOf(shown.slice(0, editor.cursor).join(''));
  while (column > FIELD_COLUMNS - 1) {
    column -= widthOf(shown[start] ?? '');
    start += 1;
  }
  return { text: shown.slice(start).join(''), column };
}
