import { createInterface } from 'node:readline';
import { chat } from './chat.js';

// A customer in a terminal: `node customer.js NAME PASSWORD`; each line is said to the shop.
const [name, password] = process.argv.slice(2);
const backEnd = process.env.SHOP_URL ?? 'http://127.0.0.1:3000';
const show = (line) => process.stdout.write(`${line}\n`);

const { say } = await chat(backEnd, { name, password }, show);
show(`(logged in as ${name})`);
for await (const line of createInterface({ input: process.stdin })) await say(line);
process.exit();
