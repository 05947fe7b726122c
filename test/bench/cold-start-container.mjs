// One fresh Lambda container: loads a bundle, answers one event if it is given one, tells what both took on descriptor 3, and ends.
// Plain JavaScript and no IPC on purpose: the type stripper and `node:net` would be there before the bundle asks.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle, event] = process.argv.slice(2);
const parsed = event === undefined ? undefined : JSON.parse(event);
const context = {
  functionName: 'cold',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 30_000,
};

const cpuBefore = process.cpuUsage();
const started = performance.now();
const { handler } = await import(pathToFileURL(bundle).href);
const loaded = performance.now();
const answer = event === undefined ? null : await handler(parsed, context);
const answered = performance.now();
const { user, system } = process.cpuUsage(cpuBefore);

const told = {
  loadMs: loaded - started,
  firstCallMs: answered - loaded,
  cpuMs: (user + system) / 1000,
  answer: answer ?? null,
};
writeSync(3, JSON.stringify(told));
process.exit(0);
