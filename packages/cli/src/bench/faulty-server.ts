import { createServer, type Server, type Socket } from 'node:net';

/** For tests: a server that does wrong as often as it is told, and keeps count of it. */
export type Faults = { drop: number; repeat: number; misdirect: number; delay: number };
export type Done = Faults & { held: number };
export type FaultyServer = { port: number; done: Done; stop(): Promise<void> };

type State = {
  names: string[];
  online: Map<number, Socket>;
  away: Map<number, string[]>;
  held: Map<Socket, string>;
  group: Set<number>;
  groupname: string;
  count: number;
};

type Frame = { msgid: number; id: number; toid: number; groupname: string; name: string };

export async function startFaultyServer(every: Partial<Faults>): Promise<FaultyServer> {
  const state: State = {
    names: [],
    online: new Map(),
    away: new Map(),
    held: new Map(),
    group: new Set(),
    groupname: '',
    count: 0,
  };
  const done: Done = { drop: 0, repeat: 0, misdirect: 0, delay: 0, held: 0 };
  const server: Server = createServer({ noDelay: true }, (socket) => {
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) answer(state, every, done, socket, line);
      done.held = state.held.size;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: address.port, done, stop };
}

function answer(
  state: State,
  every: Partial<Faults>,
  done: Done,
  socket: Socket,
  line: string,
): void {
  const frame: Frame = JSON.parse(line);
  switch (frame.msgid) {
    case 1: {
      state.online.set(frame.id, socket);
      // As a server does whose answers are bounded: the rest follows at once, as pushes.
      const [offlinemsg, pushes] = halves(state.away.get(frame.id));
      const { groupname } = state;
      const groups = state.group.has(frame.id) ? [JSON.stringify({ id: 1, groupname })] : undefined;
      const answer = JSON.stringify({ errno: 0, msgid: 2, id: frame.id, offlinemsg, groups });
      put(socket, [answer, ...pushes].join('\n'));
      return;
    }
    case 4: {
      const id = state.names.push(frame.name);
      put(socket, JSON.stringify({ errno: 0, id, msgid: 5 }));
      return;
    }
    case 8:
      state.groupname = frame.groupname;
      state.group.add(frame.id);
      return;
    case 9:
      state.group.add(frame.id);
      return;
    case 6:
      if (frame.id === frame.toid) deliver(state, frame.toid, line);
      else spoil(state, every, done, frame.toid, line);
      return;
    case 10:
      for (const id of state.group) if (id !== frame.id) spoil(state, every, done, id, line);
  }
}

function spoil(state: State, every: Partial<Faults>, done: Done, toId: number, line: string): void {
  const count = ++state.count;
  const isTurn = (fault: keyof Faults) => {
    const often = every[fault];
    const now = often !== undefined && count % often === 0;
    if (now) done[fault]++;
    return now;
  };
  if (isTurn('drop')) return;
  if (isTurn('misdirect')) {
    deliver(state, ((toId + 1) % state.names.length) + 1, line);
    return;
  }
  const target = state.online.get(toId);
  const held = target && state.held.get(target);
  if (target !== undefined && held === undefined && isTurn('delay')) {
    state.held.set(target, line);
    return;
  }
  deliver(state, toId, line);
  if (target !== undefined && held !== undefined) {
    state.held.delete(target);
    deliver(state, toId, held);
  } else if (isTurn('repeat')) deliver(state, toId, line);
}

function deliver(state: State, toId: number, line: string): void {
  const target = state.online.get(toId);
  if (target !== undefined) put(target, line);
  else state.away.set(toId, [...(state.away.get(toId) ?? []), line]);
}

function halves(list: string[] = []): [string[] | undefined, string[]] {
  const middle = list.length >> 1;
  return [middle === 0 ? undefined : list.slice(0, middle), list.slice(middle)];
}

/** In two writes: a frame may come in pieces. */
function put(socket: Socket, line: string): void {
  const cut = line.length >> 1;
  socket.write(line.slice(0, cut));
  socket.write(`${line.slice(cut)}\n`);
}
