import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { anchorStore } from '../functions/audit/anchor-store.ts';
import { type Finding, sentenceOf } from '../functions/audit/domain/finding.ts';
import { grownSince } from '../functions/audit/make-anchor.ts';
import { allHeads, trailStore } from '../functions/audit/store.ts';
import { type Verified, verifyTrail } from '../functions/audit/verify-trail.ts';
import { objectStoreFromEnvironment } from '../shared/adapters/object-store.ts';
import { system } from '../shared/adapters/system.ts';
import type { Item, Key } from '../shared/dynamodb/table.ts';
import { AuditError, tableToAudit } from './audit-table.ts';

const usage = `npm run audit:verify [-- --quick] [--root ROOT] [--settle SECONDS]
  Proves the audit trail (审计日志): every chain of hashes, the roots, the rows that are read, and that every item of the
  table is what its last entry says. --quick looks only at what came since the last root; --root is one that was kept
  elsewhere. Changes nothing. Reads the running local host, or TABLE_NAME and TRAIL_BUCKET with the AWS SDK's usual
  environment. Ends with 0 whole, 1 something found, 2 not to be read.`;

/** `npm run audit:verify`. */
async function main(): Promise<void> {
  const { quick, root, settle } = asked();
  const isLocal = process.env['TABLE_NAME'] === undefined;
  const table = await tableToAudit();
  await useTrail(isLocal);
  const deps = {
    trail: trailStore(table),
    anchors: anchorStore(table),
    objects: objectStoreFromEnvironment(),
  };
  const findings = quick ? await lookQuickly(deps) : await look(deps, { root, settle });
  process.exitCode = findings.length > 0 ? 1 : 0;
}

function asked() {
  try {
    const { quick, root, settle } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        root: { type: 'string' },
        settle: { type: 'string', default: '8' },
      },
    }).values;
    if (root !== undefined && !/^[0-9a-f]{64}$/.test(root))
      throw new Error('--root takes 64 hexadecimal digits');
    if (!/^\d{1,4}$/.test(settle)) throw new Error('--settle takes a number of seconds');
    return { quick, root, settle: Number(settle) };
  } catch (error) {
    throw new AuditError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

type Deps = Omit<Parameters<typeof verifyTrail>[0], 'table' | 'items' | 'settle'>;

async function lookQuickly({ trail, anchors, objects }: Deps): Promise<readonly Finding[]> {
  const last = await anchors.last();
  const heads = await allHeads(trail);
  const findings = await grownSince(last, heads, objects);
  tell(findings);
  const entries = heads.reduce((sum, head) => sum + head.entries, 0);
  const since = last ? `root ${last.sequence} of ${last.at}` : 'its beginning';
  console.log(`audit trail (审计日志): ${entries} entries, looked at since ${since}: ${outcomeOf(findings)}`);
  return findings;
}

async function look(
  deps: Deps,
  { root, settle }: { readonly root: string | undefined; readonly settle: number },
): Promise<readonly Finding[]> {
  const wait = () => system.sleep(settle * 1000);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const stored = { table: { get: (key: Key) => itemAt(client, key) }, items: () => allItems(client) };
  const verified = await verifyTrail({ ...deps, ...stored, settle: wait }, root);
  tell(verified.findings);
  tellMore(verified);
  return verified.findings;
}

function tellMore({ findings, segments, entries, items, older, unsigned, roots }: Verified): void {
  for (const each of unsigned.newest) console.log(`by nobody known: ${each}`);
  if (unsigned.count > unsigned.newest.length) console.log(`by nobody known: ${unsigned.count} in all`);
  console.log(
    `${entries} entries in ${segments} segments under ${roots.length} roots, ${items} items compared, ` +
      `${older} of them older than the trail (审计日志): ${outcomeOf(findings)}`,
  );
  if (roots[0] !== undefined) console.log(`last root (审计根): ${roots[0]}`);
}

function tell(findings: readonly Finding[]): void {
  for (const finding of findings) console.log(sentenceOf(finding));
}

const outcomeOf = ({ length }: readonly Finding[]): string => (length === 0 ? 'whole' : `${length} found`);

/** An item as it lies there, sealed. */
async function itemAt(client: DynamoDBDocumentClient, Key: Key): Promise<Item | undefined> {
  const { TABLE_NAME: TableName } = process.env;
  const { Item: item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return item as Item | undefined;
}

/** Every item, page by page. */
async function* allItems(client: DynamoDBDocumentClient): AsyncGenerator<Item> {
  for await (const { Items: items = [] } of paginateScan(
    { client },
    { TableName: process.env['TABLE_NAME'], ConsistentRead: true },
  ))
    yield* items as Item[];
}

const portsShape = z.object({ queues: z.int() });
/** What the host calls a bucket `Trail` of the data stack, and AWS too, with something after it. */
const trailName = /^zhangguidata-trail/;

/** The bucket that `TRAIL_BUCKET` names in AWS, or else the one of the host that runs over STATE_DIR. */
async function useTrail(isLocal: boolean): Promise<void> {
  const named = process.env['TRAIL_BUCKET'];
  const stateDir = process.env['STATE_DIR'] ?? join(import.meta.dirname, '..', '.local');
  const file = join(stateDir, 'ports.json');
  if (isLocal && named === undefined && existsSync(file))
    process.env['AWS_ENDPOINT_URL_S3'] =
      process.env['S3_ENDPOINT'] ??
      `http://127.0.0.1:${portsShape.parse(JSON.parse(readFileSync(file, 'utf8'))).queues}`;
  process.env['BUCKET_NAME'] = named ?? (await onlyTrail());
}

async function onlyTrail(): Promise<string> {
  const client = new S3Client({ maxAttempts: 1 });
  const { Buckets: buckets = [] } = await client.send(new ListBucketsCommand({}));
  client.destroy();
  const [name, ...others] = buckets.flatMap(({ Name }) => (Name && trailName.test(Name) ? [Name] : []));
  if (name === undefined || others.length > 0)
    throw new AuditError('There is no bucket of a trail, or several: set TRAIL_BUCKET.');
  return name;
}

main().catch((error: unknown) => {
  console.error(error instanceof AuditError ? error.message : error);
  process.exit(2);
});
