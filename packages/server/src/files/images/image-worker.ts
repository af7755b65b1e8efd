import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import Vips from 'wasm-vips';
import type { ImageAnswer, ImageQuestion } from './image-messages.ts';

// The decoders are WebAssembly: what a hostile image breaks in them stays in their own memory.
const vips = await Vips({ dynamicLibraries: [], print: () => {}, printErr: () => {} });
vips.concurrency(1);
vips.Cache.max(0);
vips.operationBlock('VipsForeignLoad', true);
for (const format of ['Jpeg', 'Png', 'Webp', 'Nsgif']) {
  vips.operationBlock(`VipsForeignLoad${format}`, false);
}

parentPort?.on('message', (question: ImageQuestion) => {
  answerTo(question).then(
    (answer) => parentPort?.postMessage(answer),
    () => parentPort?.postMessage({ type: 'unreadable' } satisfies ImageAnswer),
  );
});
parentPort?.postMessage('ready');

async function answerTo({ path, maxPixels, thumbPixels }: ImageQuestion): Promise<ImageAnswer> {
  const bytes = await readFile(path);
  // Only the head of the image is read for this.
  const head = vips.Image.newFromBuffer(bytes);
  const { width, height } = head;
  head.delete();
  if (width * height > maxPixels) return { type: 'too-large' };
  const small = vips.Image.thumbnailBuffer(bytes, thumbPixels, {
    ...{ height: thumbPixels, size: 'down', fail_on: 'error' },
  });
  // Nothing of what the camera noted goes with it, where it was taken least of all.
  const thumb = small.writeToBuffer('.webp', { Q: 75, keep: 'none' });
  small.delete();
  return { type: 'image', width, height, thumb };
}
