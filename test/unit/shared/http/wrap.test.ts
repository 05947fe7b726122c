import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { wrapHttp } from '../../../../shared/http/wrap.ts';
import { Failure } from '../../../../shared/kernel/failure.ts';

const event = (authorizer: object) =>
  ({
    routeKey: 'POST /privacy/export',
    rawPath: '/privacy/export',
    body: '{"person":{"phone":"13800138000"}}',
    requestContext: { requestId: 'req-1', http: { method: 'POST' }, ...authorizer },
  }) as unknown as APIGatewayProxyEventV2;
const desk = { authorizer: { jwt: { claims: { sub: 'service-desk' } } } };

async function logged(authorizer: object, answer: () => Promise<{ statusCode: number }>): Promise<unknown> {
  const lines: unknown[] = [];
  const logger = new Logger({ logLevel: 'SILENT' });
  logger.info = (...said) => void lines.push(said);
  await wrapHttp(answer, logger, () => 0)(event(authorizer), {} as Context);
  return lines;
}

const line = { route: 'POST /privacy/export', requestId: 'req-1', durationMs: 0 };

it.each([
  ['who was answered', desk, async () => ({ statusCode: 200 }), { caller: 'service-desk', status: 200 }],
  [
    'who was refused',
    desk,
    async () => Promise.reject(new Failure('PHONE_INVALID', 'no')),
    { caller: 'service-desk', status: 422, code: 'PHONE_INVALID' },
  ],
  ['nobody, where no token came', {}, async () => ({ statusCode: 200 }), { caller: undefined, status: 200 }],
])('logs in one line what was asked and %s, and nothing that was sent', async (_who, from, answer, said) => {
  expect(await logged(from, answer)).toEqual([['request answered', { ...line, ...said }]]);
});
