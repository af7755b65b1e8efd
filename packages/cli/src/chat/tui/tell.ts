import type { ChatEvent, News } from '../core/events.ts';
import { listed } from '../core/select.ts';
import { keyOfGroup, keyOfUser } from '../core/state.ts';
import { editorOf } from '../edit/editor.ts';
import { failedText } from '../plain/lines.ts';
import { troubleText } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';
import { notify, type Reaction, react, type Situation } from './reaction.ts';
import { loginForm } from './view.ts';

/** What the screen does when something happens that is not a key. */
export function tellView(situation: Situation, news: News): Reaction {
  const { state, view, strings } = situation;
  switch (news.kind) {
    case 'loggedIn': {
      // What was wrong is over, and a password does not stay behind in a form.
      const notice = view.notice?.tone === 'bad' ? undefined : view.notice;
      const fresh = { ...view, notice, entry: loginForm(editorOf(news.me.name)) };
      const first = listed(state)[0]?.key;
      if (news.isAgain || first === undefined) return react(fresh);
      return react(fresh, { kind: 'open', key: first });
    }
    case 'done':
      return done(situation, news);
    case 'assumed':
      return news.wish.kind === 'say'
        ? react(view)
        : react(notify(situation, strings.asked, 'good'));
    case 'failed':
      // A message shows its own failure, where it stands.
      if (news.wish.kind === 'say') return react(view);
      return react(notify(situation, failedText(news, strings)));
    case 'complaint':
      return react(notify(situation, troubleText(strings, news.trouble)));
    case 'replaced':
      return react(notify(situation, strings.replaced));
    case 'registered': {
      const text = strings.registeredAs(news.id, harmlessLine(news.name));
      return react(notify(situation, text, 'good'));
    }
    case 'arrived':
    case 'lost':
    case 'entryRefused':
      return react(view);
  }
}

function done(situation: Situation, { wish, id, name }: Extract<News, { kind: 'done' }>): Reaction {
  const { view, strings } = situation;
  if (wish.kind === 'say') return react(view);
  if (id === undefined) return react(notify(situation, strings.asked, 'good'));
  const shown = harmlessLine(name);
  const isFriend = wish.kind === 'addFriend';
  const text = isFriend
    ? strings.friendAdded(shown, id)
    : (wish.kind === 'createGroup' ? strings.groupMade : strings.groupJoined)(shown, id);
  const open: ChatEvent = { kind: 'open', key: isFriend ? keyOfUser(id) : keyOfGroup(id) };
  return react({ ...notify(situation, text, 'good'), anchor: undefined }, open);
}
