import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { TableBusy } from '../dynamodb/table.ts';
import { Failure, type FailureCode, failures } from '../kernel/failure.ts';

const codes = Object.keys(failures) as [FailureCode, ...FailureCode[]];

/** Every error's body (RFC 9457, `application/problem+json`). */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'A URN that ends in the code' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with which place of the input' }),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'An error; some codes add members of their own' });

/** Turns anything thrown into what may leave the house: a Failure says what it says, all else says nothing. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof TableBusy)
    return new Failure('BUSY', 'The items of this request are busy; try again.', {
      retryAfterSeconds: 1,
      cause: error,
    });
  return new Failure('INTERNAL', 'The request could not be answered; it may be tried again.', {
    cause: error,
  });
}

/** Seconds after which whoever met a 503 may come again, where the failure does not say. */
const usualRetrySeconds = 5;

/** The problem document of a failure. */
export function problem(failure: Failure, requestId: string): APIGatewayProxyStructuredResultV2 {
  const [status, title] = failures[failure.code];
  const seconds = failure.retryAfterSeconds ?? (status === 503 ? usualRetrySeconds : undefined);
  const retry = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...retry },
    body: JSON.stringify({
      ...failure.members,
      type: `urn:zhanggui:problem:${failure.code}`,
      title,
      status,
      detail: failure.message,
      code: failure.code,
      ...(failure.errors ? { errors: failure.errors } : {}),
      requestId,
    }),
  };
}
