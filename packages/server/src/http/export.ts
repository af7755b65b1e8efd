import { Readable } from 'node:stream';
import { RequestError } from '@parley/protocol';
import type { FastifyInstance } from 'fastify';
import type { UserId } from '../domain/conversation.ts';
import type { Services } from '../handlers/handler.ts';
import { exportLines } from './export-lines.ts';

/** What the way to one's data needs. */
export interface ExportParts extends Pick<Services, 'store' | 'tokens' | 'directory' | 'nowMs'> {
  readonly onError: (what: string, error: unknown) => void;
}

/** Whoever fetches no faster has to ask anew; a node that dies keeps nobody out for longer. */
const BUSY_MS = 3_600_000;

/** Adds the route by which users fetch their data, once for each grant. */
export function mountExport(app: FastifyInstance, parts: ExportParts): void {
  const { store, tokens, nowMs, onError } = parts;
  const takeGrant = async (text: string): Promise<UserId | undefined> => {
    const parsed = tokens.parse(text);
    if (parsed === undefined) return undefined;
    const at = nowMs();
    const isTaken = await store.account.takeExport(parsed.user, parsed.hash, at, at + BUSY_MS);
    return isTaken ? parsed.user : undefined;
  };

  app.get<{ Params: { grant: string } }>('/export/:grant', async ({ params }, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const user = await takeGrant(params.grant);
    if (user === undefined) {
      const { error, message } = new RequestError('invalid_token');
      return reply.code(404).send({ error, message });
    }
    const lines = Readable.from(exportLines(user, parts), { highWaterMark: 4 });
    lines.on('error', (error: unknown) => onError('an export broke off', error));
    lines.once('close', () => {
      store.account
        .endExport(user)
        .catch((error: unknown) => onError('the end of an export was not noted', error));
    });
    return reply
      .headers({ 'content-disposition': 'attachment; filename="parley-data.jsonl"' })
      .type('application/x-ndjson; charset=utf-8')
      .send(lines);
  });
}
