import * as z from 'zod';
import { loggerFromEnvironment } from '../../../../shared/adapters/environment.ts';
import { allMessages, eachMessage } from '../../../../shared/adapters/queue-batch.ts';
import { httpApi } from '../../../../shared/http/api.ts';
import { route } from '../../../../shared/http/route.ts';
import { type Cause, causeNow } from '../../../../shared/observability/cause.ts';

const logger = loggerFromEnvironment();
const body = (id: string, type: string) =>
  JSON.stringify({ id: 'bus-1', 'detail-type': type, detail: { id, type } });
const records = (...bodies: readonly string[]) => ({
  Records: bodies.map((each, at) => ({ messageId: `m${at}`, body: each })),
});

it('is the event of a message, for each message of a batch its own', async () => {
  const seen: Cause[] = [];
  const handler = eachMessage(async () => {
    await Promise.resolve();
    seen.push(causeNow());
  }, logger);
  await handler(records(body('ord_1.2', 'order.paid'), body('ord_2.2', 'order.paid'), '{}'));
  expect(seen).toEqual([{ via: 'order.paid', id: 'ord_1.2' }, { via: 'order.paid', id: 'ord_2.2' }, {}]);
  expect(causeNow()).toEqual({});
});

it('is the news of an object by its id on the bus', async () => {
  const seen: Cause[] = [];
  const news = JSON.stringify({ id: 'bus-2', 'detail-type': 'Object Created', detail: { object: {} } });
  await eachMessage(async () => void seen.push(causeNow()), logger)(records(news));
  expect(seen).toEqual([{ via: 'Object Created', id: 'bus-2' }]);
});

it('of a batch that is worked on as one is its kind, and the event where it is alone', async () => {
  const seen: Cause[] = [];
  const handler = allMessages(async () => {
    seen.push(causeNow());
    return new Map();
  }, logger);
  await handler(records(body('a', 'ledger.posted'), body('b', 'ledger.posted')));
  await handler(records(body('a', 'ledger.posted')));
  expect(seen).toEqual([
    { via: 'ledger.posted', id: undefined },
    { via: 'ledger.posted', id: 'a' },
  ]);
});

describe('of a request', () => {
  const routes = [
    route({
      method: 'POST',
      path: '/things/{id}',
      scope: 'things:write',
      summary: 'A thing',
      request: {},
      responses: {},
      handle: async () => ({ status: 200, body: causeNow() }),
    }),
    route({
      method: 'POST',
      path: '/callbacks/payments/{provider}',
      summary: 'A callback',
      request: { params: z.object({ provider: z.string() }), rawBody: true },
      responses: {},
      handle: async () => ({ status: 200, body: causeNow() }),
    }),
  ];
  const call = async (routeKey: string, part: object) => {
    const event = { routeKey, headers: {}, ...part };
    const answer = await httpApi(routes, {})(event as never);
    return JSON.parse(String(answer.body)) as Cause;
  };

  it('is who calls, the route and the request', async () => {
    const authorizer = { jwt: { claims: { sub: 'mary' } } };
    expect(await call('POST /things/{id}', { requestContext: { requestId: 'req-1', authorizer } })).toEqual({
      by: 'mary',
      via: 'POST /things/{id}',
      id: 'req-1',
    });
  });

  it('is whose message a callback brings', async () => {
    const via = 'POST /callbacks/payments/{provider}';
    const part = { pathParameters: { provider: 'alipay' }, requestContext: { requestId: 'req-2' } };
    expect(await call(via, part)).toEqual({ by: 'alipay', via, id: 'req-2' });
  });
});
