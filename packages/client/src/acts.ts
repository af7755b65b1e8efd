import type { Client, MessagePlace } from './client.ts';
import { localError } from './errors.ts';
import type { Sent, Target } from './outbox/item.ts';
import type { PatientAsk } from './session/patient-ask.ts';
import type { Model } from './state/model.ts';
import { findConversation } from './state/targets.ts';
import { list, text, whole } from './wire/fields.ts';
import { msgids } from './wire/msgids.ts';
import type { ClientFrame, JsonObject } from './wire/wire.ts';

type Acts = Pick<Client, 'edit' | 'recall' | 'react' | 'pin' | 'pins'>;

export interface ActsOptions {
  readonly ask: PatientAsk;
  readonly model: Model;
  /** A ref that was never used before: it makes an act that is repeated the same act. */
  readonly nextRef: () => string;
}

/** What is done to messages. Each is tried again with the same ref until it is known what became of it. */
export function actsOf({ ask, model, nextRef }: ActsOptions): Acts {
  const act = async (frame: ClientFrame): Promise<Sent> => {
    const answer = await ask.repeatedly({ ...frame, ref: nextRef() });
    const [conv, seq] = [text(answer.conv), whole(answer.seq)];
    if (conv === undefined || seq === undefined) throw localError('bad_answer');
    // Who acts gets no push of it: it is read, as everything else that lacks.
    model.noteHead(conv, seq);
    return { conv, seq, at: whole(answer.at) ?? 0 };
  };
  const upon = ({ conv, seq }: MessagePlace) => ({ conv, seq });
  return {
    edit: (message, words) => act({ msgid: msgids.edit, ...upon(message), msg: words }),
    recall: (message) => act({ msgid: msgids.recall, ...upon(message) }),
    react: (message, emoji, on = true) => act({ msgid: msgids.react, ...upon(message), emoji, on }),
    pin: (message, on = true) => act({ msgid: msgids.pin, ...upon(message), on }),
    async pins(target: Target) {
      const conv = typeof target === 'string' ? target : findConversation(model, target)?.conv;
      if (conv === undefined) return [];
      const answer = await ask.repeatedly({ msgid: msgids.listPins, conv });
      return list(answer.pins, readPin);
    },
  };
}

function readPin(fields: JsonObject) {
  const [seq, by] = [whole(fields.seq), whole(fields.id)];
  return seq === undefined || by === undefined ? undefined : { seq, by, at: whole(fields.at) ?? 0 };
}
