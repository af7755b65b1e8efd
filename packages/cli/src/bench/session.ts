import { askRef, type Connection, write } from './connection.ts';
import { type Frame, frameText, messageId } from './frames.ts';

export type LoginAnswer = {
  errno: number;
  token?: string;
  conversations?: unknown[];
  errmsg?: string;
  offlinemsg?: string[];
  groups?: string[];
};

const answerTimeoutMs = 30_000;

/** The id of the new user. */
export async function register(
  connection: Connection,
  name: string,
  password: string,
): Promise<number> {
  const frame = { msgid: messageId.register, ...profileOf(connection), name, password };
  const answer = await request<{ errno: number; id?: number }>(connection, frame);
  if (answer.errno !== 0 || answer.id === undefined) {
    throw new Error(`the server refused to register ${name}: ${JSON.stringify(answer)}`);
  }
  return answer.id;
}

export async function tryLogin(
  connection: Connection,
  password: string,
  onAnswer: (answer: LoginAnswer) => void = () => {},
): Promise<LoginAnswer> {
  const who = { id: connection.userId, password };
  const frame = { msgid: messageId.login, ...profileOf(connection), ...who };
  return await request<LoginAnswer>(connection, frame, onAnswer);
}

/** `onAnswer` sees the answer before any push that came behind it; whoever awaits, after it. */
export async function login(
  connection: Connection,
  password: string,
  onAnswer: (answer: LoginAnswer) => void,
): Promise<LoginAnswer> {
  const answer = await tryLogin(connection, password, onAnswer);
  if (answer.errno !== 0) {
    throw new Error(`the server refused to log in: ${JSON.stringify(answer)}`);
  }
  return answer;
}

/** The same user again by what an earlier login was answered, which costs no password hash. */
export async function loginByToken(connection: Connection, token: string): Promise<LoginAnswer> {
  return await request<LoginAnswer>(connection, { msgid: messageId.login, v: 2, token });
}

function profileOf({ speech }: Connection): { v?: 2 } {
  return speech.profile === 'v2' ? { v: 2 } : {};
}

/** Asks in v2, where everything is answered. */
export async function ask(connection: Connection, frame: Frame): Promise<Record<string, unknown>> {
  const answer = await request<Record<string, unknown>>(connection, frame);
  if (answer.errno !== undefined && answer.errno !== 0) {
    throw new Error(`the server refused: ${JSON.stringify(answer)}`);
  }
  return answer;
}

function request<Answer>(
  connection: Connection,
  frame: Frame,
  onAnswer: (answer: Answer) => void = () => {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.answer = undefined;
      reject(new Error('the server did not answer in time'));
    }, answerTimeoutMs);
    connection.answer = (message) => {
      clearTimeout(timer);
      connection.answer = undefined;
      if (message === undefined) {
        reject(new Error('the server closed the connection'));
        return;
      }
      const answer = message as Answer;
      onAnswer(answer);
      resolve(answer);
    };
    const ref = connection.speech.profile === 'v2' ? { ref: askRef } : {};
    write(connection, frameText({ ...frame, ...ref }, connection));
  });
}
