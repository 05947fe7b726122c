import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HostError } from '../infra/local/host-error.ts';
import { readIssuer, signToken } from '../infra/local/issuer.ts';
import { apiClient } from './import/api-client.ts';
import { figuresOfFiles, figuresOfRun } from './import/figures.ts';
import { InputError } from './import/input-error.ts';
import { type Journal, openJournal } from './import/journal.ts';
import { firstOrders, type ImportPlan, planOlist } from './import/olist.ts';
import { type OlistFiles, readOlistFiles } from './import/olist-files.ts';
import { disagreements, figureTable, type Sides } from './import/proof.ts';
import { readBack } from './import/read-back.ts';
import { readReference } from './import/reference.ts';
import { type Screen, screen } from './import/screen.ts';
import { isKnownThere, type Sending, sendPlan } from './import/send.ts';

const usage = `npm run import -- --format olist DIR [--url URL --token TOKEN] [--limit N] [--state FILE] [--report FILE]

  Brings the orders of a marketplace's export, with the SKUs, warehouses and stock that they imply, through the API.
  DIR       the folder with the files
  --url     the API; left out, the host that "npm start" runs on this machine (PORT, STATE_DIR)
  --token   a token with catalog, inventory and orders, :read and :write; needed with --url
  --limit   only the first N orders
  --state   what was done already, so that a killed import goes on (default: STATE_DIR/import/olist.ndjson)
  --report  what became of each order, a JSON value a line (default: STATE_DIR/import/olist-report.ndjson)`;

const scopes = ['catalog', 'inventory', 'orders'].flatMap((context) => [
  `${context}:read`,
  `${context}:write`,
]);
const tokenSeconds = 86_400;

type Wanted = {
  readonly folder: string;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly limit: number;
  readonly state: string;
  readonly report: string;
};

function wanted(stateDir: string): Wanted {
  const { values, positionals } = parsedArguments();
  const [folder, ...more] = positionals;
  if (values.format !== 'olist')
    throw new InputError(`--format ${values.format ?? 'is missing'}: the formats are: olist\n\n${usage}`);
  if (folder === undefined || more.length > 0) throw new InputError(`name one folder\n\n${usage}`);
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit);
  if (values.limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw new InputError(`--limit ${values.limit}: is not a number of orders`);
  if ((values.url === undefined) !== (values.token === undefined))
    throw new InputError('--url and --token come together or not at all');
  return {
    folder,
    url: values.url?.replace(/\/$/, ''),
    token: values.token,
    limit,
    state: values.state ?? join(stateDir, 'import', 'olist.ndjson'),
    report: values.report ?? join(stateDir, 'import', 'olist-report.ndjson'),
  };
}

function parsedArguments() {
  const text = { type: 'string' } as const;
  const options = { format: text, url: text, token: text, limit: text, state: text, report: text };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : error}\n\n${usage}`, { cause: error });
  }
}

async function main(): Promise<number> {
  const stateDir = process.env['STATE_DIR'] ?? join(import.meta.dirname, '..', '.local');
  const want = wanted(stateDir);
  const show = screen(process.stdout);
  const files = readOlistFiles(want.folder);
  const whole = planOlist(files);
  show.line(`${want.folder}: ${whole.orders.length} orders, ${whole.skus.length} SKUs`);
  const api = apiClient(await target(want, stateDir));
  const journal = await currentJournal(want.state, whole, { api, screen: show });
  try {
    const plan = firstOrders(whole, Math.max(want.limit, countSent(whole, journal)));
    const sending = { api, journal, screen: show };
    await sendPlan(plan, sending);
    writeFileSync(want.report, reportLines(plan, journal));
    const sides = await sidesOf({ files, whole, plan, sending, folder: want.folder });
    return conclude(sides, { want, plan, journal, show });
  } catch (error) {
    show.line(`stopped; the same command goes on from here (${want.state})`);
    throw error;
  } finally {
    await journal.close();
  }
}

/** Orders up to the last that was sent in an earlier run: they belong to the figures, whatever the limit is now. */
const countSent = ({ orders }: ImportPlan, journal: Journal): number =>
  orders.findLastIndex(({ orderId }) => journal.outcomeOf(orderId)) + 1;

type Known = {
  readonly files: OlistFiles;
  readonly whole: ImportPlan;
  readonly plan: ImportPlan;
  readonly sending: Sending;
  readonly folder: string;
};

async function sidesOf({ files, whole, plan, sending, folder }: Known): Promise<Sides> {
  const complete = plan.orders.length === whole.orders.length;
  const reference = complete ? readReference(folder) : undefined;
  return {
    files: figuresOfFiles(files, new Set(plan.orders.map(({ orderId }) => orderId))),
    ...(reference ? { 'REFERENCE.json': reference } : {}),
    answers: figuresOfRun(plan, sending.journal),
    'read back': await readBack(whole, plan, sending),
  };
}

async function target({ url, token }: Wanted, stateDir: string): Promise<{ url: string; token: string }> {
  if (url !== undefined && token !== undefined) return { url, token };
  const local = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
  const issuer = join(stateDir, 'issuer.json');
  const answers = await fetch(`${local}/health`).then(
    () => true,
    () => false,
  );
  if (!answers || !existsSync(issuer))
    throw new InputError(
      `no host answers at ${local}: start one with "npm start" in another terminal, or name an API with --url and --token`,
    );
  const request = { scopes, subject: 'import', expiresInSeconds: tokenSeconds };
  return { url: local, token: await signToken(readIssuer(issuer), request) };
}

/** Goes on where the last run ended; begins anew where the API has forgotten it, since sending again is harmless. */
async function currentJournal(
  path: string,
  whole: ImportPlan,
  { api, screen: show }: Omit<Sending, 'journal'>,
) {
  const plan = createHash('sha256').update(JSON.stringify(whole)).digest('hex');
  const journal = await openJournal(path, { plan });
  if (journal.size === 0) return journal;
  if (await isKnownThere(journal, api)) {
    show.line(`goes on after ${journal.size} steps that ${path} has`);
    return journal;
  }
  show.line(`begins anew: the API does not know what ${path} says was done`);
  await journal.close();
  return openJournal(path, { plan, fresh: true });
}

function reportLines({ orders }: ImportPlan, journal: Journal): string {
  const lines = orders.map(({ orderId, cancelReason }) => {
    const outcome = journal.outcomeOf(orderId);
    if (outcome?.is !== 'accepted') {
      const { status, code, reason } = outcome ?? {};
      return { orderId, outcome: 'refused', status, code, reason };
    }
    const { id, total } = outcome;
    const money = { currency: 'BRL', minor: total };
    if (!journal.isCancelled(orderId)) return { orderId, id, outcome: 'accepted', total: money };
    return { orderId, id, outcome: 'cancelled', reason: cancelReason, total: money };
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

type Ending = {
  readonly want: Wanted;
  readonly plan: ImportPlan;
  readonly journal: Journal;
  readonly show: Screen;
};

function conclude(sides: Sides, { want, plan, journal, show }: Ending): number {
  show.line('');
  for (const line of figureTable(sides)) show.line(line);
  show.line('');
  for (const [reason, count] of refusals(plan, journal)) show.line(`refused  ${count}  ${reason}`);
  show.line(`what became of each order: ${want.report}`);
  const different = disagreements(sides);
  for (const line of different) show.line(`DIFFERENT  ${line}`);
  if (different.length === 0) show.line('every figure is equal on all sides');
  return different.length === 0 ? 0 : 1;
}

function refusals({ orders }: ImportPlan, journal: Journal): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { orderId } of orders) {
    const outcome = journal.outcomeOf(orderId);
    if (outcome?.is !== 'refused') continue;
    const reason = `${outcome.status} ${outcome.code} (${outcome.reason})`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const expected = error instanceof InputError || error instanceof HostError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exitCode = expected ? 2 : 1;
  },
);
