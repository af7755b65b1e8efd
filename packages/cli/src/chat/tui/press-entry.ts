import { emptyEditor, textOf } from '../edit/editor.ts';
import { whoOf } from '../plain/run-plain.ts';
import type { Press } from './keys.ts';
import { pressForm } from './press-form.ts';
import { exit, type Reaction, react, type Situation } from './reaction.ts';
import { emptyForm, type Form } from './view.ts';

/** Keys on the first screen, where one logs in or registers. */
export function pressEntry({ state, view, strings }: Situation, press: Press): Reaction {
  const { entry } = view;
  if (press.kind === 'key') {
    if (press.name === 'ctrl-c') return exit(view);
    if (press.name === 'ctrl-d' && textOf(entry.fields[entry.focus] ?? emptyEditor) === '')
      return exit(view);
    if (press.name === 'ctrl-r') return react({ ...view, entry: otherForm(entry) });
  }
  const result = pressForm(entry, press);
  switch (result.kind) {
    case 'form':
      return react({ ...view, entry: result.form });
    case 'cancel':
      // Escape stops trying to connect, so that something else can be tried.
      return state.link.kind === 'offline' ? react(view) : react(view, { kind: 'logout' });
    case 'submit': {
      const [name = '', password = '', again] = result.values;
      const complain = (complaint: string) => react({ ...view, entry: { ...entry, complaint } });
      if (name.trim() === '' || password === '') return complain(strings.fillIn);
      if (entry.kind === 'login') {
        return react(view, { kind: 'login', who: whoOf(name), password });
      }
      if (password !== again) return complain(strings.passwordsDiffer);
      return react(view, { kind: 'register', name: name.trim(), password });
    }
  }
}

function otherForm(form: Form): Form {
  const other = emptyForm(form.kind === 'login' ? 'register' : 'login');
  // What was typed as the name stays; a password is typed anew.
  return { ...other, fields: other.fields.with(0, form.fields[0] ?? emptyEditor) };
}
