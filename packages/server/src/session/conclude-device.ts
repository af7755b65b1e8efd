import type { EntryView, Request } from '@parley/protocol';
import { nameOf } from '../domain/conversation.ts';
import type { CursorMoved, Outcome } from '../handlers/handler.ts';
import type { ReactionCount } from '../store/store.ts';
import type { Answers } from './answers.ts';
import type { DeviceSession } from './device-session.ts';
import { viewOf } from './entry-pushes.ts';
import { tellFeed } from './feed.ts';
import type { SessionServices } from './session-services.ts';

/** What only devices ask for. */
export type DeviceOutcome = Extract<
  Outcome,
  {
    type:
      | 'page'
      | 'cursor'
      | 'typing'
      | 'device-revoked'
      | 'password-changed'
      | 'renamed'
      | 'erased';
  }
>;

/** Tells a device, and those whom it concerns, what became of its request. */
export async function concludeForDevice(
  request: Request,
  outcome: DeviceOutcome,
  device: DeviceSession,
  answers: Answers,
  services: SessionServices,
): Promise<void> {
  const { fanOut } = services;
  switch (outcome.type) {
    case 'page':
      return answerPage(request, outcome, device, answers, services);
    case 'cursor':
      await tellCursor(outcome, device, services);
      answers.done(request, { conv: nameOf(outcome.address), seq: outcome.seq });
      return;
    case 'typing': {
      const conversation = nameOf(outcome.address);
      if (outcome.isTold && device.types(conversation)) {
        const notice = { type: 'typing', conversation, user: device.user } as const;
        fanOut.tell(notice, outcome.address, device);
      }
      answers.done(request, {});
      return;
    }
    case 'device-revoked':
      answers.done(request, {});
      fanOut.logOut(device.user, outcome.token);
      return;
    case 'renamed':
      fanOut.renamed([device.user]);
      // His sessions call him by it once this comes to them.
      await tellFeed(device, 'renamed', { name: outcome.name }, services);
      answers.done(request, { name: outcome.name });
      return;
    case 'erased':
      answers.done(request, {});
      fanOut.renamed([device.user]);
      fanOut.logOut(device.user, undefined);
      services.erasing.look();
      return;
    case 'password-changed':
      device.token = outcome.token;
      answers.done(request, { token: outcome.text });
      fanOut.logOut(device.user, undefined, device.id);
      return;
  }
}

async function answerPage(
  request: Request,
  { address, entries, reactions, more, head }: Extract<Outcome, { type: 'page' }>,
  device: DeviceSession,
  answers: Answers,
  services: SessionServices,
): Promise<void> {
  const groupName = address.kind === 'group' ? device.groupName(address.group) : '';
  const events = await services.describe(entries);
  const page = {
    conv: nameOf(address),
    entries: events.map((event) => withReactions(viewOf(event, groupName), reactions)),
    more,
    head,
  };
  answers.send(answers.codec.encodeSynced(page, request.ref));
}

function withReactions(view: EntryView, all: readonly ReactionCount[]): EntryView {
  if (all.length === 0) return view;
  const reactions = all.filter(({ seq }) => seq === view.seq);
  return reactions.length === 0 ? view : { ...view, reactions };
}

/** The others see it; the user's other devices learn of a read from his feed, too. */
async function tellCursor(
  moved: CursorMoved,
  device: DeviceSession,
  services: SessionServices,
): Promise<void> {
  const { address, cursor, seq } = moved;
  const conversation = nameOf(address);
  if (!device.moved(moved, conversation) || address.kind === 'feed') return;
  if (cursor === 'read') {
    await tellFeed(device, 'read', { conv: conversation, seq }, services);
    if (moved.isLargeGroup && address.kind === 'group')
      services.readersBoard.changed(address.group);
  }
  if (!moved.isTold) return;
  const notice = {
    type: 'receipt',
    conversation,
    user: device.user,
    delivered: seq,
    read: cursor === 'read' ? seq : undefined,
  } as const;
  services.fanOut.tell(notice, address, device);
}
