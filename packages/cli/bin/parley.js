#!/usr/bin/env node
// Plain JavaScript that an old Node can read, so that it can say what is wrong.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `parley: needs Node 24 or newer, this is ${process.version}; "npm start" and "npm run parley" bring their own\n`,
  );
  process.exitCode = 1;
} else {
  await import('../src/main.ts');
}
