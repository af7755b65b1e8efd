import type { ConversationKey } from '../core/state.ts';
import { type Editor, emptyEditor } from '../edit/editor.ts';
import { emptyHistory, type InputHistory } from '../edit/input-history.ts';

export type FormKind = 'login' | 'register' | 'addFriend' | 'createGroup' | 'joinGroup';

export interface Form {
  readonly kind: FormKind;
  readonly fields: readonly Editor[];
  readonly focus: number;
  readonly complaint: string | undefined;
}

export type Dialog =
  | { readonly kind: 'menu'; readonly at: number }
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'jump'; readonly query: Editor; readonly at: number }
  | { readonly kind: 'help'; readonly top: number };

/** What stands at the top of the messages pane while the person looks back. */
export interface Anchor {
  readonly number: number;
  readonly rowWithin: number;
  /** The newest message at that time: what comes after it is news. */
  readonly seenNumber: number;
}

export interface Notice {
  readonly text: string;
  readonly tone: 'good' | 'bad';
  readonly untilMs: number;
}

/** What the screen shows besides the state of the chat itself. */
export interface View {
  readonly entry: Form;
  readonly dialog: Dialog | undefined;
  readonly anchor: Anchor | undefined;
  /** Each conversation keeps the message that was begun in it. */
  readonly drafts: ReadonlyMap<ConversationKey | 'none', Editor>;
  readonly history: InputHistory;
  readonly notice: Notice | undefined;
}

const fieldCounts: Readonly<Record<FormKind, number>> = {
  login: 2,
  register: 3,
  addFriend: 1,
  createGroup: 2,
  joinGroup: 1,
};

export function emptyForm(kind: FormKind): Form {
  const fields = Array.from({ length: fieldCounts[kind] }, () => emptyEditor);
  return { kind, fields, focus: 0, complaint: undefined };
}

/** The login form, with what is known filled in and the cursor where something is missing. */
export function loginForm(name: Editor, password: Editor = emptyEditor): Form {
  const focus = name.graphemes.length === 0 ? 0 : 1;
  return { kind: 'login', fields: [name, password], focus, complaint: undefined };
}

export function initialView(name: Editor, password: Editor): View {
  return {
    entry: loginForm(name, password),
    dialog: undefined,
    anchor: undefined,
    drafts: new Map(),
    history: emptyHistory,
    notice: undefined,
  };
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}
