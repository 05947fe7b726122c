// One Lambda container: loads the bundle once, then handles one event at a time. Plain JavaScript on purpose: a
// TypeScript file would load the type stripper in every worker, which costs more than this whole file.
import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { guardTable } from './iam/table-gate.mjs';

const { bundle, exportName, logFile, maxLogBytes, functionName, functionArn, memoryMb, clockAhead, table } =
  workerData;

guardTable(table);

// The function's time may be put forward; the container's own limits go by the real one.
const realNow = Date.now;
Date.now = () => realNow() + clockAhead[0];

let log = openSync(logFile, 'a');
let sinceCheck = 0;

function writeLog(chunk) {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk);
  sinceCheck += text.length;
  if (sinceCheck > maxLogBytes / 16) rotateLog();
  writeSync(log, text);
}

/** Several workers share the file: whoever finds it too long moves it aside, the others follow to the new one. */
function rotateLog() {
  sinceCheck = 0;
  const current = statSync(logFile, { throwIfNoEntry: false });
  if (current !== undefined && current.ino === fstatSync(log).ino && current.size > maxLogBytes) {
    renameSync(logFile, `${logFile}.1`);
  }
  closeSync(log);
  log = openSync(logFile, 'a');
}

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    writeLog(chunk);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback !== undefined) callback();
    return true;
  };
}

function failure(error) {
  const isError = error instanceof Error;
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace: isError ? String(error.stack).split('\n') : [],
  });
}

function contextOf(invocation) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: invocation.requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - realNow()),
    done() {},
    fail() {},
    succeed() {},
  };
}

async function handle(handler, invocation) {
  const started = performance.now();
  process.env['_X_AMZN_TRACE_ID'] = invocation.traceId;
  let ok = true;
  let body;
  try {
    body = JSON.stringify(await handler(JSON.parse(invocation.event), contextOf(invocation))) ?? 'null';
  } catch (error) {
    ok = false;
    body = failure(error);
    writeLog(`${new Date().toISOString()}\t${invocation.requestId}\tERROR\tInvoke Error\t${body}\n`);
  }
  const usedMb = Math.ceil(getHeapStatistics().used_heap_size / 1_048_576);
  const duration = (performance.now() - started).toFixed(2);
  writeLog(
    `REPORT RequestId: ${invocation.requestId}\tDuration: ${duration} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${usedMb} MB\n`,
  );
  parentPort.postMessage({ ok, body });
}

try {
  const module = await import(pathToFileURL(bundle).href);
  const handler = module[exportName] ?? module.default?.[exportName];
  if (typeof handler !== 'function') throw new TypeError(`${exportName} is undefined or not exported`);
  parentPort.on('message', (invocation) => handle(handler, invocation));
  parentPort.postMessage({ ok: true, body: '' });
} catch (error) {
  const body = failure(error);
  writeLog(`${new Date().toISOString()}\tundefined\tERROR\tUncaught Exception\t${body}\n`);
  parentPort.postMessage({ ok: false, body });
}
