import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../kernel/clock.ts';
import { loggable } from '../observability/error.ts';
import { callerIn } from './caller.ts';
import { asFailure, problem } from './problem.ts';

type Event = APIGatewayProxyEventV2;
type Result = APIGatewayProxyStructuredResultV2;

/**
 * Makes a Lambda handler of an HTTP API: problems for failures, no answer for caches to keep, and one log line for each
 * request, which names the route, the outcome and the subject of the token (who read whose data is looked for there), and
 * never a person or a body.
 */
export function wrapHttp(answer: (event: Event) => Promise<Result>, logger: Logger, now: Clock) {
  const started = new WeakMap<object, number>();
  const log = (event: Event, status: number | undefined, code?: string) =>
    logger.info('request answered', {
      route: event.routeKey,
      requestId: event.requestContext.requestId,
      caller: callerIn(event.requestContext),
      status,
      ...(code ? { code } : {}),
      durationMs: now() - (started.get(event) ?? now()),
    });
  return middy<Event, Result>()
    .before(({ event }) => void started.set(event, now()))
    .after((request) => {
      if (request.response) request.response = keptByNobody(request.response);
      log(request.event, request.response?.statusCode);
    })
    .onError((request) => {
      const failure = asFailure(request.error);
      if (failure.code === 'INTERNAL') logger.error('request failed', { failure: loggable(request.error) });
      request.response = keptByNobody(problem(failure, request.event.requestContext.requestId));
      log(request.event, request.response.statusCode, failure.code);
    })
    .handler(answer);
}

/** Answers tell of orders, money and people: no cache keeps one, and no browser takes it for a page, unless a route says so. */
const keptByNobody = (response: Result): Result => ({
  ...response,
  headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...response.headers },
});
