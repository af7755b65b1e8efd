import { type Connection, write } from './connection.ts';
import { type Frame, frameText, messageId } from './frames.ts';

export type LoginAnswer = {
  errno: number;
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
  const frame = { msgid: messageId.register, name, password };
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
  const frame = { msgid: messageId.login, id: connection.userId, password };
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
    connection.answer = (line) => {
      clearTimeout(timer);
      connection.answer = undefined;
      if (line === undefined) {
        reject(new Error('the server closed the connection'));
        return;
      }
      const answer: Answer = JSON.parse(line);
      onAnswer(answer);
      resolve(answer);
    };
    write(connection, frameText(frame));
  });
}
