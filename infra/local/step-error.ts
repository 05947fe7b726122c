import * as z from 'zod';
import type { Outcome } from './lambda-container.ts';

/** What a state of a machine failed with: `name` is its Error and `message` its Cause. */
export class StepError extends Error {
  /** Read by the library: whether a Retry or Catch that names everything takes it. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
    this.isRetryable = this.isCatchable = !terminal.has(error);
  }
}

const terminal = new Set(['States.Runtime', 'States.DataLimitExceeded']);

const failureShape = z.object({ errorType: z.string() });

/** The error of a Lambda that did not answer: its own type, and all that it said as JSON. */
export function lambdaError(outcome: Exclude<Outcome, { status: 'done' }>): StepError {
  if (outcome.status === 'throttled')
    return new StepError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
  const failure = failureShape.safeParse(JSON.parse(outcome.error));
  return new StepError(failure.data?.errorType ?? 'Lambda.Unknown', outcome.error);
}

/** What Step Functions takes as the input or output of a state. */
const longestBytes = 262_144;

/** The text, or the error of a state whose data are too much. */
export function withinLimit(text: string): string {
  if (text.length * 3 > longestBytes && Buffer.byteLength(text) > longestBytes)
    throw new StepError(
      'States.DataLimitExceeded',
      `the data of a state may have ${longestBytes} bytes, and these have ${Buffer.byteLength(text)}`,
    );
  return text;
}
