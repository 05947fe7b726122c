import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type TableDesk, type TableGate, tableDesk } from './iam/table-desk.ts';

export type LambdaSpec = {
  readonly name: string;
  readonly arn: string;
  readonly bundle: string;
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Events taken at one time; more are throttled. */
  readonly concurrency: number;
  readonly logFile: string;
  /** How far the function's clock is ahead, in milliseconds. */
  readonly clockAhead: Float64Array;
  /** Who decides what it may do with the table. */
  readonly table: TableGate;
};

export type Outcome =
  | { readonly status: 'done'; readonly result: string }
  | { readonly status: 'failed' | 'timeout' | 'throttled'; readonly error: string };

/** One worker thread with the function's bundle in it. */
export type Container = {
  /** Settles when the bundle is loaded, or with why it could not be. */
  readonly loaded: Promise<Outcome>;
  /** Runs one event; a crash or a timeout is the event's outcome and the container's end. */
  readonly run: (event: string) => Promise<Outcome>;
  readonly isAlive: () => boolean;
  readonly end: () => Promise<unknown>;
};

type WorkerMessage = { readonly ok: boolean; readonly body: string };

const initTimeoutMs = 10_000;
const maxPayloadBytes = 6 * 1024 * 1024;
const maxLogBytes = 8 * 1024 * 1024;
/** Short-lived objects of one container; V8's own choice costs 100 MB more a function and no less CPU. */
const youngGenerationMb = 8;
const workerFile = new URL('./lambda-worker.mjs', import.meta.url);

/** Starts a container; `onGone` is told once, however it ends. */
export function startContainer(spec: LambdaSpec, onGone: (container: Container) => void): Container {
  const desk = tableDesk(spec.table);
  const worker = startWorker(spec, desk.forContainer);
  let isAlive = true;
  let settle: (outcome: Outcome) => void = () => undefined;
  const gone = (outcome: Outcome): void => {
    if (!isAlive) return;
    isAlive = false;
    void worker.terminate();
    desk.close();
    onGone(container);
    settle(outcome);
  };
  const within = (timeoutMs: number): Promise<Outcome> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => gone(timedOut(timeoutMs)), timeoutMs);
      settle = (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
    });
  worker.on('message', (message: WorkerMessage) => settle(outcomeOf(message)));
  worker.on('error', (error) => gone(failure('Runtime.ExitError', error.message)));
  worker.on('exit', (code) => gone(failure('Runtime.ExitError', `the process exited with code ${code}`)));
  const container: Container = {
    loaded: within(initTimeoutMs),
    run: (event) => {
      const outcome = within(spec.timeoutMs);
      worker.postMessage(invocation(event, spec.timeoutMs));
      return outcome;
    },
    isAlive: () => isAlive,
    end: () => {
      gone(failure('ServiceException', 'the host is stopping'));
      return worker.terminate();
    },
  };
  return container;
}

function startWorker(spec: LambdaSpec, table: TableDesk['forContainer']): Worker {
  const { bundle, exportName, logFile, memoryMb, clockAhead } = spec;
  return new Worker(workerFile, {
    env: { ...spec.environment },
    workerData: {
      bundle,
      exportName,
      logFile,
      maxLogBytes,
      memoryMb,
      clockAhead,
      functionName: spec.name,
      functionArn: spec.arn,
      table,
    },
    transferList: [table.desk],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: youngGenerationMb },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}

function invocation(event: string, timeoutMs: number) {
  const now = Date.now();
  const trace = randomUUID().replaceAll('-', '').slice(0, 24);
  return {
    event,
    requestId: randomUUID(),
    deadline: now + timeoutMs,
    traceId: `Root=1-${Math.floor(now / 1000).toString(16)}-${trace}`,
  };
}

function outcomeOf({ ok, body }: WorkerMessage): Outcome {
  if (!ok) return { status: 'failed', error: body };
  if (isTooLong(body)) return failure('Function.ResponseSizeTooLarge', 'the response is larger than 6 MB');
  return { status: 'done', result: body };
}

/** Whether a payload is over 6 MB; bytes are counted only where the characters leave it open. */
export function isTooLong(text: string): boolean {
  return text.length * 3 > maxPayloadBytes && Buffer.byteLength(text) > maxPayloadBytes;
}

export function failure(errorType: string, errorMessage: string): Outcome {
  return { status: 'failed', error: JSON.stringify({ errorType, errorMessage }) };
}

function timedOut(timeoutMs: number): Outcome {
  const errorMessage = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { status: 'timeout', error: JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage }) };
}
