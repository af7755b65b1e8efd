import type { Clock } from '../clock.ts';
import { localError, ParleyError } from '../errors.ts';
import { readError } from '../wire/answers.ts';
import type { ClientFrame, JsonObject, Link, Wire } from '../wire/wire.ts';

const TIMEOUT_MS = 20_000;
/** Nodes in a row that leave before they have done what was asked. */
const MAX_MOVES = 5;

interface Place {
  readonly url: string;
  readonly wire: Wire;
  readonly clock: Clock;
}

/**
 * One request on a connection of its own, which ends with the answer: what is done before there is
 * a session. Rejects with the answer's error, or `offline` where the server is not reached.
 */
export async function askOnce(place: Place, frame: ClientFrame): Promise<JsonObject> {
  for (let moves = 1; ; moves += 1) {
    try {
      return await ask(place, frame);
    } catch (error) {
      // A node that leaves says so when all that it had begun is answered: this it has not done.
      const isUndone = error instanceof ParleyError && error.error === 'going_away';
      if (!isUndone || moves === MAX_MOVES) throw error;
    }
  }
}

function ask({ url, wire, clock }: Place, frame: ClientFrame): Promise<JsonObject> {
  const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
  const callOff = clock.after(TIMEOUT_MS, () => fail(localError('timeout')));
  let link: Link | undefined;
  const end = () => {
    callOff();
    link?.close();
  };
  const fail = (error: ParleyError) => {
    end();
    reject(error);
  };
  try {
    link = wire(url, {
      opened: () => link?.send({ ...frame, ref: 'once' }),
      frame: (answer) => {
        const error = readError(answer);
        if (error !== undefined) return fail(error);
        if (answer.ref !== 'once') return;
        end();
        resolve(answer);
      },
      closed: ({ code, reason }) => {
        const said = reason === '' ? `the server is not reached (${code})` : reason;
        fail(new ParleyError('offline', said, true));
      },
    });
  } catch (error) {
    fail(localError('invalid_argument', String(error)));
  }
  return promise;
}
