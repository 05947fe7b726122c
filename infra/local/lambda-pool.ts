import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

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
};

export type Outcome =
  | { readonly status: 'done'; readonly result: string }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'timeout'; readonly error: string }
  | { readonly status: 'throttled'; readonly error: string };

export type LambdaPool = {
  readonly spec: LambdaSpec;
  /** Runs one event, given as JSON text, in a warm worker or a new one; never throws. */
  readonly invoke: (event: string) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
};

type WorkerMessage = { readonly ready?: boolean; readonly ok?: boolean; readonly body?: string };
type Job = { readonly event: string; readonly settle: (outcome: Outcome) => void };
type Container = {
  readonly worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  isReady: boolean;
};

/**
 * Threads a function may have at once. A container mostly waits for the table, so two a core keep the cores busy;
 * more of them (measured: 8 on 2 cores) only stay colder, each with its own compiled code, and take more memory.
 * Events beyond them wait in line, up to the function's concurrency.
 */
const maxWorkers = Math.min(8, Math.max(2, 2 * availableParallelism()));
/** Short-lived objects of one container; V8's own choice costs 100 MB more a function and no less CPU. */
const youngGenerationMb = 8;
const initTimeoutMs = 10_000;
const maxPayloadBytes = 6 * 1024 * 1024;
const maxLogBytes = 8 * 1024 * 1024;
const workerFile = new URL('./lambda-worker.mjs', import.meta.url);

/** Containers of one function: they grow with the line of waiting events, and are reused warm, the latest first. */
export function lambdaPool(spec: LambdaSpec): LambdaPool {
  const containers = new Set<Container>();
  const idle: Container[] = [];
  const waiting: Job[] = [];
  let starting = 0;
  let underWay = 0;
  let isStopped = false;

  const start = (): void => {
    starting += 1;
    const worker = new Worker(workerFile, {
      env: { ...spec.environment },
      workerData: {
        bundle: spec.bundle,
        exportName: spec.exportName,
        logFile: spec.logFile,
        maxLogBytes,
        functionName: spec.name,
        functionArn: spec.arn,
        memoryMb: spec.memoryMb,
      },
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb, maxYoungGenerationSizeMb: youngGenerationMb },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const container: Container = { worker, job: undefined, timer: undefined, isReady: false };
    containers.add(container);
    container.timer = setTimeout(() => end(container, timedOut(initTimeoutMs)), initTimeoutMs);
    worker.on('message', (message: WorkerMessage) => onMessage(container, message));
    worker.on('error', (error) => end(container, failed('Runtime.ExitError', error.message)));
    worker.on('exit', (code) =>
      end(container, failed('Runtime.ExitError', `the process exited with code ${code}`)),
    );
  };

  const onMessage = (container: Container, message: WorkerMessage): void => {
    clearTimeout(container.timer);
    if (message.ready === false) {
      end(container, { status: 'failed', error: message.body ?? '' });
      return;
    }
    if (message.ready === true) {
      container.isReady = true;
      starting -= 1;
    } else {
      const job = container.job;
      container.job = undefined;
      job?.settle(outcomeOf(message));
    }
    const next = waiting.shift();
    if (next === undefined) idle.push(container);
    else run(container, next);
  };

  /** A container that crashed, exited or ran too long takes its event's outcome with it, and nothing else. */
  const end = (container: Container, outcome: Outcome): void => {
    if (!containers.delete(container)) return;
    clearTimeout(container.timer);
    const place = idle.indexOf(container);
    if (place >= 0) idle.splice(place, 1);
    void container.worker.terminate();
    if (!container.isReady) starting -= 1;
    const job = container.isReady ? container.job : waiting.shift();
    job?.settle(outcome);
    if (!isStopped && waiting.length > starting && containers.size < maxWorkers) start();
  };

  const run = (container: Container, job: Job): void => {
    container.job = job;
    container.timer = setTimeout(() => end(container, timedOut(spec.timeoutMs)), spec.timeoutMs);
    container.worker.postMessage({
      event: job.event,
      requestId: randomUUID(),
      deadline: Date.now() + spec.timeoutMs,
      traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    });
  };

  const accept = (job: Job): void => {
    const container = idle.pop();
    if (container !== undefined) {
      run(container, job);
      return;
    }
    waiting.push(job);
    if (starting < waiting.length && containers.size < maxWorkers) start();
  };

  const invoke = (event: string): Promise<Outcome> => {
    if (isStopped) return Promise.resolve(failed('ServiceException', 'the host is stopping'));
    if (isTooLong(event)) {
      return Promise.resolve(failed('RequestEntityTooLargeException', 'the event is larger than 6 MB'));
    }
    if (underWay >= spec.concurrency) {
      return Promise.resolve({
        status: 'throttled',
        error: errorText('TooManyRequestsException', 'Rate Exceeded.'),
      });
    }
    underWay += 1;
    return new Promise((resolve) => {
      accept({
        event,
        settle: (outcome) => {
          underWay -= 1;
          resolve(outcome);
        },
      });
    });
  };

  const stop = async (): Promise<void> => {
    isStopped = true;
    const all = [...containers];
    for (const job of waiting.splice(0)) job.settle(failed('ServiceException', 'the host is stopping'));
    for (const container of all) end(container, failed('ServiceException', 'the host is stopping'));
    await Promise.all(all.map(({ worker }) => worker.terminate()));
  };

  return { spec, invoke, stop };
}

function outcomeOf(message: WorkerMessage): Outcome {
  const body = message.body ?? 'null';
  if (message.ok !== true) return { status: 'failed', error: body };
  if (isTooLong(body)) return failed('Function.ResponseSizeTooLarge', 'the response is larger than 6 MB');
  return { status: 'done', result: body };
}

/** Counts bytes only where the characters leave it open. */
function isTooLong(text: string): boolean {
  return text.length * 3 > maxPayloadBytes && Buffer.byteLength(text) > maxPayloadBytes;
}

function timedOut(timeoutMs: number): Outcome {
  const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { status: 'timeout', error: errorText('Sandbox.Timedout', message) };
}

function failed(errorType: string, errorMessage: string): Outcome {
  return { status: 'failed', error: errorText(errorType, errorMessage) };
}

function errorText(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
