import { edit, emptyEditor, insert, textOf } from '../edit/editor.ts';
import { editKeys, type Press } from './keys.ts';
import type { Form } from './view.ts';

export type FormPress =
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'submit'; readonly values: readonly string[] }
  | { readonly kind: 'cancel' };

/** What a key does in a form: write, move between the fields, hand it in, leave it. */
export function pressForm(form: Form, press: Press): FormPress {
  const editor = form.fields[form.focus] ?? emptyEditor;
  if (press.kind === 'text') {
    return edited(form, insert(editor, press.text.replaceAll('\n', ' ')));
  }
  const last = form.fields.length - 1;
  switch (press.name) {
    case 'enter':
      // Enter goes through the fields that are still empty before it hands the form in.
      if (form.focus < last && form.fields.slice(form.focus + 1).some(isEmpty)) {
        return focused(form, form.focus + 1);
      }
      return { kind: 'submit', values: form.fields.map(textOf) };
    case 'tab':
    case 'down':
      return focused(form, form.focus === last ? 0 : form.focus + 1);
    case 'shift-tab':
    case 'up':
      return focused(form, form.focus === 0 ? last : form.focus - 1);
    case 'escape':
      return { kind: 'cancel' };
  }
  const how = editKeys[press.name];
  return how === undefined ? { kind: 'form', form } : edited(form, edit(editor, how));
}

function isEmpty(editor: Form['fields'][number]): boolean {
  return editor.graphemes.length === 0;
}

function edited(form: Form, editor: Form['fields'][number]): FormPress {
  const fields = form.fields.with(form.focus, editor);
  return { kind: 'form', form: { ...form, fields, complaint: undefined } };
}

function focused(form: Form, focus: number): FormPress {
  return { kind: 'form', form: { ...form, focus } };
}
