import type { ChatState } from '../core/state.ts';
import { reasonText, type Strings, troubleText } from '../strings/strings.ts';
import { wrap } from '../text/wrap.ts';
import { card, type Placed } from './card.ts';
import { formRows } from './form-rows.ts';
import { centred, palette, type Row, type Style, span } from './spans.ts';
import type { Form, Size } from './view.ts';

/** The first screen: log in or register. */
export function entryScreen(
  state: ChatState,
  form: Form,
  strings: Strings,
  address: string,
  nowMs: number,
  size: Size,
): Placed {
  const columns = Math.min(size.columns - 4, 60);
  const tab = (label: string, isOn: boolean) =>
    span(` ${label} `, isOn ? { inverse: true, bold: true } : { dim: true });
  const fields = formRows(form, strings);
  const head: Row[] = [
    [span(address, { dim: true })],
    [],
    [
      tab(strings.logIn, form.kind === 'login'),
      span(' '),
      tab(strings.register, form.kind === 'register'),
    ],
    [],
  ];
  const status = statusOf(state, form, strings, nowMs);
  const body: Placed = {
    rows: [
      ...head,
      ...fields.rows,
      [],
      ...(status === undefined
        ? [[]]
        : wrap(status.text, columns).map((text) => [span(text, status.style)])),
    ],
    cursor: fields.cursor && { x: fields.cursor.x, y: fields.cursor.y + head.length },
  };
  const placed = card('Parley', body, size.columns, size.rows - 1);
  const keys = centred([span(strings.entryKeys, { dim: true })], size.columns);
  return { rows: [...placed.rows, keys], cursor: placed.cursor };
}

function statusOf(
  { link, entryTrouble }: ChatState,
  form: Form,
  strings: Strings,
  nowMs: number,
): { text: string; style: Style } | undefined {
  const warning = { color: palette.warning };
  if (form.complaint !== undefined) return { text: form.complaint, style: warning };
  if (link.kind === 'connecting') return { text: strings.connecting, style: { dim: true } };
  if (link.kind === 'entering') return { text: strings.loggingIn, style: { dim: true } };
  if (link.kind === 'waiting') {
    const seconds = Math.max(1, Math.ceil((link.untilMs - nowMs) / 1_000));
    return { text: strings.lost(reasonText(strings, link.reason), seconds), style: warning };
  }
  if (entryTrouble === undefined) return undefined;
  const isElsewhere = entryTrouble.error === 'already_online';
  return {
    text: isElsewhere ? strings.takeOver : troubleText(strings, entryTrouble),
    style: { color: palette.bad },
  };
}
