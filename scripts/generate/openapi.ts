import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type CreateDocumentOptions, createDocument, type ZodOpenApiObject } from 'zod-openapi';
import { problemSchema } from '../../shared/http/problem.ts';
import { mayBeAbsent, routeKey } from '../../shared/http/route.ts';
import { type FailureCode, failures } from '../../shared/kernel/failure.ts';
import { type AnyContextRoute, type Context, contexts, type NamedRoute, root } from './contexts.ts';
import type { Example } from './examples.ts';
import { withoutNoise } from './json-schema.ts';
import { codesByStatus, problemExample, retryAfter } from './problems.ts';

type Operation = NonNullable<NonNullable<ZodOpenApiObject['paths']>[string]['get']>;
type Responses = Operation['responses'];
type Response = Exclude<
  NonNullable<Responses>[`${1 | 2 | 3 | 4 | 5}${string}`],
  { $ref: string } | undefined
>;
type Content = NonNullable<Response['content']>;

export type Surroundings = {
  readonly names: ReadonlyMap<string, NamedRoute>;
  readonly examples: Readonly<Record<string, Example>>;
};

const description = `掌柜的 HTTP 接口：商品、库存、订单。The HTTP API of Zhanggui: catalog, stock, orders.

- **令牌 Token.** 每个接口写明所需的 scope。\`Authorization: Bearer <JWT>\`; every operation names the scope it needs. On one
  machine \`npm run token -- --scope orders:write\` prints a token.
- **金额 Money.** 整数，以最小货币单位（分）计。\`{ "currency": "CNY", "minor": 1999 }\`: a whole number of minor units, here
  19.99 yuan.
- **时间 Times.** 带时区偏移；返回一律为 UTC。RFC 3339 with an offset; answers are in UTC.
- **重复请求 Repeats.** 同一个 \`Idempotency-Key\` 加同样的内容，得到第一次的回答。A POST that creates takes an
  \`Idempotency-Key\`: the same key and body get the first answer again, with \`Idempotency-Replayed: true\`.
- **错误 Errors.** 程序请以 \`code\` 判断。RFC 9457 \`application/problem+json\`; programs switch on \`code\`, which is a closed
  list. What the gateway itself refuses (401, 403, 413 above 10 MB, in AWS also 429 and 503) is \`{ "message": … }\`.
- **限流 Too much at once.** 收到 429 或 503 时，按 \`Retry-After\`（没有则一秒起，逐次加倍并随机错开）后以同一个
  \`Idempotency-Key\` 重试。After 429 or 503 wait for \`Retry-After\` seconds (where there is none: one second, then twice as
  long each time, with chance) and ask again with the same \`Idempotency-Key\`; nothing was begun that is lost.
- **列表 Lists.** 有 \`nextCursor\` 就还有下一页。\`{ items, nextCursor? }\`; a page may be short although there are more, so go by
  \`nextCursor\`.`;

const gatewayMessage = z
  .looseObject({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: 'What the gateway says before a request reaches the API' });

/** An answer may gain fields, and callers must not stumble over them; only what callers send is closed. */
const forReaders: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, io }) => {
  withoutNoise(jsonSchema);
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

const ourPackage = z.object({ version: z.string(), license: z.string() });

/** The OpenAPI document of every route of every context. */
export function openapiDocument(around: Surroundings) {
  const { version, license } = ourPackage.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Zhanggui 掌柜 API',
        version,
        summary: '电商运营接口 Operations for online merchants',
        description,
        license: { name: 'Apache 2.0', identifier: license },
      },
      servers: [{ url: '/', description: '本机 The host that serves this document' }],
      tags: contexts.map(({ name, description: about }) => ({ name, description: about })),
      paths: pathsOf(around),
      components: { securitySchemes, responses: sharedResponses },
    },
    { override: forReaders },
  );
}

const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token with the scope that the operation names (访问令牌)',
  },
} as const;

function pathsOf(around: Surroundings): NonNullable<ZodOpenApiObject['paths']> {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const context of contexts)
    for (const each of context.routes)
      paths[each.path] = {
        ...paths[each.path],
        [each.method.toLowerCase()]: operation(each, context, around),
      };
  return paths;
}

function operation(each: AnyContextRoute, context: Context, { names, examples }: Surroundings): Operation {
  const key = routeKey(each);
  const name = names.get(key)?.name;
  if (!name) throw new Error(`no file in a routes folder exports ${key}`);
  return {
    operationId: name,
    tags: [context.name],
    summary: each.summary,
    ...describedWithScope(each),
    security: each.scope ? [{ token: [each.scope] }] : [],
    requestParams: parametersOf(each),
    ...bodyOf(each, examples[key]),
    responses: { ...successes(each, examples[key]), ...refusals(each) },
  };
}

function describedWithScope({ description: text, scope }: AnyContextRoute) {
  const parts = [text, scope && `Scope: \`${scope}\``].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? { description: parts.join('\n\n') } : {};
}

const keyText =
  'Names this request (幂等键), new for each new one: sent again with the same body, it gets the first answer again';

const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .meta({ description: keyText, example: '0d9c4f2a-4b0e-4f6e-9a43-7a1b8f4f6c11' });

function parametersOf({ request, idempotency }: AnyContextRoute): NonNullable<Operation['requestParams']> {
  const key = idempotency === 'required' ? keySchema : keySchema.optional();
  return {
    ...(request.params ? { path: request.params as z.ZodObject } : {}),
    ...(request.query ? { query: request.query as z.ZodObject } : {}),
    ...(idempotency ? { header: z.object({ 'Idempotency-Key': key }) } : {}),
  };
}

const rawBody = (mostBytes = 256 * 1024) =>
  z.string().meta({ description: `Taken byte for byte, at most ${mostBytes / 1024} KB` });

function bodyOf({ request }: AnyContextRoute, example: Example | undefined) {
  const examples = example?.requests ? { examples: { ...example.requests } } : {};
  if (request.rawBody) {
    const content = { schema: rawBody(request.mostBytes), ...examples };
    return { requestBody: { required: true, content: { '*/*': content } } };
  }
  if (!request.body) return {};
  const content = { schema: request.body as z.ZodType, ...examples };
  const required = !mayBeAbsent(request.body as z.ZodType);
  return { requestBody: { required, content: { 'application/json': content } } };
}

const replayed = z
  .literal('true')
  .optional()
  .meta({ description: 'This is the first answer again; nothing was done this time' });

function successes(each: AnyContextRoute, example: Example | undefined): NonNullable<Responses> {
  return Object.fromEntries(
    Object.entries(each.responses).map(([status, { description: text, schema }]) => [
      status,
      {
        description: text,
        ...(status === '201' && each.idempotency
          ? { headers: z.object({ 'Idempotency-Replayed': replayed }) }
          : {}),
        content: {
          [String(schema.meta()?.['contentMediaType'] ?? 'application/json')]: {
            schema,
            ...(example && status.startsWith('2') ? { example: example.answer } : {}),
          },
        },
      } satisfies Response,
    ]),
  );
}

const gatewayAnswer = (message: string): Content => ({
  'application/json': { schema: gatewayMessage, example: { message } },
});

function problemContent(codes: readonly FailureCode[]): Content {
  const named = codes.map((code) => [code, { value: problemExample(code) }] as const);
  return { 'application/problem+json': { schema: problemSchema, examples: Object.fromEntries(named) } };
}

const retryHeader = z.object({
  'Retry-After': z.string().optional().meta({ description: 'Seconds to wait', example: '1' }),
});

const sharedResponses = {
  Unauthorized: {
    description: 'There is no token, or it is not good (未认证)',
    content: gatewayAnswer('Unauthorized'),
  },
  Forbidden: {
    description: 'The token lacks the scope (权限不足), or names nobody (problem)',
    content: { ...problemContent(['CALLER_UNKNOWN']), ...gatewayAnswer('Forbidden') },
  },
  BodyTooLarge: {
    description:
      'The body is larger than 6 MB, a signed message than 256 KB (problem), or either than 10 MB (gateway)',
    content: { ...problemContent(['BODY_TOO_LARGE']), ...gatewayAnswer('Request Entity Too Large') },
  },
  UnsupportedMediaType: {
    description: 'The body is not application/json in UTF-8, uncompressed',
    content: problemContent(['UNSUPPORTED_MEDIA_TYPE']),
  },
  TooManyRequests: {
    description: 'More requests than this deployment takes, or than it takes of one caller (限流)',
    headers: retryHeader,
    content: { ...problemContent(['TOO_MANY_REQUESTS']), ...gatewayAnswer('Too Many Requests') },
  },
  InternalError: {
    description: 'A fault on our side; the request may be tried again',
    content: { ...problemContent(['INTERNAL']), ...gatewayAnswer('Internal Server Error') },
  },
  Busy: {
    description: 'Too many want the same thing at once; try again (繁忙)',
    headers: retryHeader,
    content: { ...problemContent(['BUSY']), ...gatewayAnswer('Service Unavailable') },
  },
  Unavailable: {
    description: 'More requests than the function takes at once; try again',
    headers: retryHeader,
    content: { ...problemContent(['BUSY']), ...gatewayAnswer('Service Unavailable') },
  },
} satisfies Record<string, Response>;

const shared = (name: keyof typeof sharedResponses) => ({ $ref: `#/components/responses/${name}` as const });

const sharedByCode: Partial<Readonly<Record<FailureCode, keyof typeof sharedResponses>>> = {
  BODY_TOO_LARGE: 'BodyTooLarge',
  UNSUPPORTED_MEDIA_TYPE: 'UnsupportedMediaType',
  INTERNAL: 'InternalError',
  BUSY: 'Busy',
};

/** What a route can refuse: its own problems by status, and what every route like it shares. */
function refusals(each: AnyContextRoute): NonNullable<Responses> {
  const own = [...codesByStatus(each)].map(([status, codes]) => {
    const [first] = codes;
    const name = codes.length === 1 && first ? sharedByCode[first] : undefined;
    return [String(status), name ? shared(name) : ownRefusal(status, codes)];
  });
  return {
    ...(each.scope ? {} : { '503': shared('Unavailable') }),
    ...Object.fromEntries(own),
    ...(each.scope ? { '401': shared('Unauthorized'), '403': shared('Forbidden') } : {}),
    '429': shared('TooManyRequests'),
  };
}

function ownRefusal(status: number, codes: readonly FailureCode[]): Response {
  const waits = codes.some((code) => retryAfter[code] !== undefined || failures[code][0] === 503);
  return {
    description: codes.map((code) => `\`${code}\` ${failures[code][1]}`).join('; '),
    ...(waits ? { headers: retryHeader } : {}),
    content: {
      ...problemContent(codes),
      ...(status === 503 ? gatewayAnswer('Service Unavailable') : {}),
    },
  };
}
