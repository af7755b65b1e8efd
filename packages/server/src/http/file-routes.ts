import { type ErrorName, RequestError } from '@parley/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServedFile } from '../files/file-parts.ts';
import type { Progress, Transfers } from '../files/transfers.ts';
import { countError, type Stats } from '../lib/stats.ts';
import { errorBody, failureOf } from './statuses.ts';

export interface FileRouteParts {
  readonly transfers: Transfers;
  readonly stats: Stats;
  readonly onError: (what: string, error: unknown) => void;
}

interface AskedParts {
  Params: { id: string };
  Querystring: { t?: string };
}
type Asked = FastifyRequest<AskedParts>;

const ID = /^[A-Za-z0-9_-]{22}$/;
const BEARER = /^Bearer +([^ ]+) *$/i;
const OFFSET = /^\d{1,16}$/;
const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** What these errors are over HTTP, beside those of the door. */
const statuses: Partial<Record<ErrorName, number>> = {
  unknown_file: 404,
  grant_ended: 401,
  file_too_large: 413,
  no_room: 507,
  wrong_type: 415,
  type_refused: 415,
  image_refused: 422,
  wrong_hash: 422,
  wrong_offset: 409,
  upload_busy: 423,
};

/** Uploads and downloads, below `/v1/files`. */
export async function mountFiles(app: FastifyInstance, parts: FileRouteParts): Promise<void> {
  const routes = (scope: FastifyInstance, _options: object, done: () => void): void => {
    addRoutes(scope, parts);
    done();
  };
  await app.register(routes, { prefix: '/v1/files' });
}

function addRoutes(app: FastifyInstance, parts: FileRouteParts): void {
  const { transfers } = parts;
  app.removeAllContentTypeParsers();
  // The bytes are taken as they come, whatever they are called.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.setErrorHandler((thrown, request, reply) => fail(request, reply, thrown, parts));

  app.head<AskedParts>('/:id', async (request, reply) => {
    const token = bearerOf(request);
    if (token === undefined) return await send(await servedTo(request, false), request, reply);
    return showProgress(await transfers.progress(idOf(request), token), reply)
      .code(204)
      .send();
  });
  const receive = async (request: Asked, reply: FastifyReply) => {
    const token = bearerOf(request);
    if (token === undefined) throw new RequestError('grant_ended');
    // Bytes behind the first ones have to say where they belong.
    const given = request.headers['upload-offset'] ?? (request.method === 'PUT' ? '0' : '');
    if (typeof given !== 'string' || !OFFSET.test(given)) throw new RequestError('wrong_offset');
    const length = Number(request.headers['content-length'] ?? 0);
    const id = idOf(request);
    const progress = await transfers.receive(id, token, Number(given), request.raw, length);
    return showProgress(progress, reply).send({ offset: progress.offset, size: progress.size });
  };
  app.put<AskedParts>('/:id', receive);
  app.patch<AskedParts>('/:id', receive);
  app.get<AskedParts>('/:id', { exposeHeadRoute: false }, async (request, reply) =>
    send(await servedTo(request, false), request, reply),
  );
  app.get<AskedParts>('/:id/thumb', { exposeHeadRoute: false }, async (request, reply) =>
    send(await servedTo(request, true), request, reply),
  );

  function servedTo(request: Asked, isThumb: boolean): Promise<ServedFile> {
    const token = request.query.t;
    if (typeof token !== 'string') throw new RequestError('grant_ended');
    return transfers.serve(idOf(request), token, isThumb);
  }
}

function fail(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  parts: FileRouteParts,
) {
  const failure = failureOf(isNoSpace(thrown) ? new RequestError('unavailable') : thrown);
  const { error, isOurs } = failure;
  const status = statuses[error] ?? failure.status;
  countError(parts.stats, error);
  // An upload that was cut off is nobody's mistake, and nobody is there to be told.
  if (request.raw.destroyed && !request.raw.complete) return reply.hijack();
  if (isOurs || isNoSpace(thrown)) parts.onError('a request for a file failed', thrown);
  // What still comes of a refused upload is not listened to.
  if (!request.raw.complete) reply.header('connection', 'close');
  return reply.code(status).type('application/json').send(errorBody(failure));
}

function isNoSpace(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC';
}

function idOf({ params }: Asked): string {
  if (!ID.test(params.id)) throw new RequestError('unknown_file');
  return params.id;
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}

function showProgress({ offset, size }: Progress, reply: FastifyReply): FastifyReply {
  return reply.headers({
    ...{ 'upload-offset': String(offset), 'upload-length': String(size) },
    'cache-control': 'no-store',
  });
}

async function send(file: ServedFile, request: FastifyRequest, reply: FastifyReply) {
  const etag = `"${file.etag}"`;
  reply.headers({
    ...{ etag, 'accept-ranges': 'bytes', 'content-type': file.type },
    'cache-control': 'private, max-age=300',
    'content-disposition': dispositionOf(file),
    // Nothing in a file is ever to run, whatever a browser takes it for.
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const range = rangeOf(request, etag, file.size);
  if (range === 'none') {
    return reply.code(416).header('content-range', `bytes */${file.size}`).send();
  }
  const { first, last } = range ?? { first: 0, last: file.size - 1 };
  reply.header('content-length', String(last - first + 1));
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${first}-${last}/${file.size}`);
  }
  if (request.method === 'HEAD') return reply.send();
  const stream = await file.open(first, last);
  if (stream === undefined) {
    reply.removeHeader('content-length');
    throw new RequestError('unknown_file');
  }
  return reply.send(stream);
}

/** One range; what is none, or several, is passed over and the whole is sent. */
function rangeOf({ headers }: FastifyRequest, etag: string, size: number) {
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return undefined;
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '');
  const [, from = '', to = ''] = found ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? ('none' as const) : { first, last };
}

function dispositionOf({ name, type }: ServedFile): string {
  const plain = name.replace(/[^ -~]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const way = INLINE.has(type) ? 'inline' : 'attachment';
  return `${way}; filename="${plain}"; filename*=UTF-8''${full}`;
}
