import type { ErrorName } from '@parley/protocol';
import { examples } from './examples.ts';
import {
  errorAnswer,
  messageAnswer,
  messageRequest,
  tokenAnswer,
  tokenRequest,
} from './schemas.ts';
import { commonErrors, errorBody, statusOf } from './statuses.ts';
import type { Json } from './yaml.ts';

/** The document of the HTTP API. `docs/openapi.yaml` is written from it. */
export const openapi: Json = {
  openapi: '3.1.0',
  info: {
    title: 'Parley for back ends',
    version: '1',
    summary: 'The door for products that embed Parley.',
    description:
      'Your back end holds a server key, made by `parley admin key create NAME`, and speaks for ' +
      'your users with it. Your users hold tokens, which it mints for them, and speak for ' +
      'themselves. A server key may speak for everybody: it never leaves your back end, and the ' +
      'API answers no browser of another origin. A revoked key may hold for 5 seconds more. A ' +
      'body has at most 65,536 bytes, and a key at most 1,000 requests a second.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: 'http://127.0.0.1:8080', description: "the server's HTTP port" }],
  security: [{ serverKey: [] }],
  paths: {
    '/v1/tokens': {
      post: {
        operationId: 'createToken',
        summary: 'A token for one of your users.',
        description:
          'The user is made when the key is new, has no password, and logs in by token alone. A ' +
          'name that is taken gets a number; the answer tells the name that the user has. A later ' +
          'call with another name renames nobody. A user has at most 50 tokens: one more ends the ' +
          'least recently used. A token ends when it was not used for 90 days.',
        ...exchange('TokenRequest', 'TokenAnswer', examples.token, ['invalid_name', 'name_taken']),
      },
    },
    '/v1/messages': {
      post: {
        operationId: 'sendMessage',
        summary: 'One message, sent for a user.',
        description:
          'Answered when the message is on disk; it reaches the devices of both, or of all members, ' +
          'as any other. To send it again with the same `ref` is harmless: do so when no answer ' +
          'came, or one with `retry`. Into a group only members send.',
        ...exchange('MessageRequest', 'MessageAnswer', examples.message, [
          'unknown_user',
          'unknown_group',
        ]),
      },
    },
    '/v1/openapi.yaml': {
      get: {
        operationId: 'getDocument',
        summary: 'This document.',
        security: [],
        responses: {
          200: {
            description: 'This document.',
            content: { 'application/yaml': { schema: { type: 'string' } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: {
      serverKey: { type: 'http', scheme: 'bearer', description: '`sk_…`, a server key' },
    },
    schemas: {
      TokenRequest: plain(tokenRequest),
      TokenAnswer: plain(tokenAnswer),
      MessageRequest: plain(messageRequest),
      MessageAnswer: plain(messageAnswer),
      Error: plain(errorAnswer),
    },
  },
};

/** A schema without what only its checks need. */
function plain(schema: object): Json {
  return JSON.parse(JSON.stringify(schema));
}

interface Example {
  readonly request: Json;
  readonly answer: Json;
}

function exchange(
  request: string,
  answer: string,
  exchanges: Readonly<Record<string, Example>>,
  ownErrors: readonly ErrorName[],
): { readonly [name: string]: Json } {
  const examplesOf = (part: keyof Example): Json =>
    Object.fromEntries(
      Object.entries(exchanges).map(([name, example]) => [name, { value: example[part] }]),
    );
  const content = (schema: string, part: keyof Example): Json => ({
    'application/json': {
      schema: { $ref: `#/components/schemas/${schema}` },
      examples: examplesOf(part),
    },
  });
  return {
    requestBody: { required: true, content: content(request, 'request') },
    responses: {
      200: { description: 'It is done.', content: content(answer, 'answer') },
      ...failures([...commonErrors, ...ownErrors]),
    },
  };
}

/** By HTTP status, with an example of each error. */
function failures(names: readonly ErrorName[]): { readonly [status: string]: Json } {
  const byStatus = Map.groupBy(names, statusOf);
  // What is no JSON by its content type has a status of its own.
  byStatus.set(415, ['malformed_json']);
  return Object.fromEntries(
    [...byStatus].map(([status, errors]) => [
      status,
      {
        description: errors.map((error) => `\`${error}\``).join(', '),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            examples: Object.fromEntries(
              errors.map((error) => [error, { value: errorBody({ error, detail: undefined }) }]),
            ),
          },
        },
      },
    ]),
  );
}
