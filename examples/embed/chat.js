/**
 * A customer's side, in a browser and in Node: gets a token from the shop's back end, logs in with
 * it, and shows what is said. For more than a demonstration take the SDK: it reconnects, resends,
 * and loses nothing.
 */
export async function chat(backEnd, customer, show) {
  const response = await fetch(`${backEnd}/chat-token`, {
    method: 'POST',
    body: JSON.stringify(customer),
  });
  if (!response.ok) throw new Error('the shop does not know this name and password');
  const { token, server, shop } = await response.json();
  const socket = new WebSocket(server, 'parley.v2.json');
  const send = (frame) => socket.send(JSON.stringify(frame));
  const waiting = new Map();
  const shown = new Map();
  // What comes while older messages are still being read is shown after them.
  let held = [];
  const ask = (frame) =>
    new Promise((resolve, reject) => {
      const ref = crypto.randomUUID();
      waiting.set(ref, { resolve, reject });
      send({ ...frame, ref });
    });

  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    const asked = waiting.get(frame.ref);
    if (asked !== undefined) {
      waiting.delete(frame.ref);
      if (frame.error) asked.reject(new Error(frame.errmsg));
      else asked.resolve(frame);
    } else if (frame.msgid === 6) {
      if (held === undefined) showMessage(frame);
      else held.push(frame);
    }
  };
  const showMessage = ({ conv, seq, name, msg }) => {
    if (seq <= (shown.get(conv) ?? 0)) return;
    shown.set(conv, seq);
    show(`${name}: ${msg}`);
    send({ msgid: 24, conv, seq });
  };

  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`no connection to ${server}`));
  });
  socket.onclose = ({ code }) => {
    show(`(the connection has ended: ${code})`);
    for (const { reject } of waiting.values()) reject(new Error('the connection has ended'));
  };
  const { conversations = [] } = await ask({ msgid: 1, v: 2, token });
  for (const { conv, read } of conversations) {
    for (let after = read, page = { more: true }; page.more; after = page.messages.at(-1)?.seq) {
      page = await ask({ msgid: 21, conv, after });
      for (const message of page.messages) showMessage(message);
    }
  }
  for (const frame of held) showMessage(frame);
  held = undefined;
  return {
    say: async (msg) => {
      await ask({ msgid: 6, toid: shop.id, msg });
      show(`you: ${msg}`);
    },
  };
}
