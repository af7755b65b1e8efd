import { limits, RequestError } from '@parley/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { countError } from '../lib/stats.ts';
import type { DoorParts, DoorServices } from './door-services.ts';
import { ExternalUsers } from './external-users.ts';
import { issueUserToken } from './issue-user-token.ts';
import { KeyRing } from './key-ring.ts';
import { openapi } from './openapi.ts';
import { postMessage } from './post-message.ts';
import { reader, textOf } from './read-body.ts';
import { messageRequest, tokenRequest } from './schemas.ts';
import { SpokenCursors } from './spoken-cursors.ts';
import { errorBody, failureOf } from './statuses.ts';
import { toYaml } from './yaml.ts';

/** The HTTP API for back ends of products that embed this server. */
export interface Door {
  /** Adds the routes, below `/v1`. */
  mount(app: FastifyInstance): Promise<void>;
  stop(): Promise<void>;
}

const readTokenRequest = reader(tokenRequest);
const readMessageRequest = reader(messageRequest);

/** No browser is to hold a server key, so there is no CORS here. */
export function createDoor(parts: DoorParts): Door {
  const keys = new KeyRing({ ...parts, keys: parts.store.keys });
  const services: DoorServices = {
    ...parts,
    externalUsers: new ExternalUsers(parts.store.users, parts.nowMs),
    spoken: new SpokenCursors(parts.cursors),
  };
  /** Before the body is read: who has no key is not listened to. */
  const admit = async ({ headers, ip }: FastifyRequest): Promise<void> => {
    await keys.admit(headers.authorization, ip);
  };
  const fail = (reply: FastifyReply, thrown: unknown): FastifyReply => {
    const failure = failureOf(thrown);
    const { status, error, isOurs } = failure;
    countError(services.stats, error);
    if (isOurs) services.onError('a request to the HTTP API failed', thrown);
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    if (status === 429) reply.header('retry-after', '1');
    return reply.code(status).send(errorBody(failure));
  };

  async function mount(app: FastifyInstance): Promise<void> {
    app.setErrorHandler((thrown, _request, reply) => fail(reply, thrown));
    app.setNotFoundHandler((_request, reply) =>
      fail(reply, new RequestError('unknown_message', 'there is nothing at this path')),
    );
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: limits.frameBytes },
      async (_request: unknown, body: Buffer) => textOf(body),
    );
    app.get('/openapi.yaml', async (_request, reply) =>
      reply.type('application/yaml').send(toYaml(openapi)),
    );
    app.post<{ Body: string }>('/tokens', { onRequest: admit }, async ({ body }) =>
      issueUserToken(readTokenRequest(body), services),
    );
    app.post<{ Body: string }>('/messages', { onRequest: admit }, async ({ body }) =>
      postMessage(readMessageRequest(body), body, services),
    );
  }

  return {
    mount: async (app) => {
      await app.register(mount, { prefix: '/v1' });
    },
    stop: () => services.spoken.stop(),
  };
}
