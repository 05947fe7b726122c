import { parseArgs } from 'node:util';
import { auditSku, type Look } from '../functions/inventory/audit-stock.ts';
import { planningDeps } from '../functions/inventory/planning-deps.ts';
import { system } from '../shared/adapters/system.ts';
import type { Page, Table } from '../shared/dynamodb/table.ts';
import { AuditError, tableToAudit } from './audit-table.ts';

const usage = `npm run stock:audit [-- --sku SKU] [--settle SECONDS]
  Proves that the journal of every SKU (库存流水) adds up to its stock (账实核对), and changes nothing but how far it
  is added up. Reads the running local host's table, or TABLE_NAME with the AWS SDK's usual environment.`;

/** `npm run stock:audit`: ends with 1 where books differ. */
async function main(): Promise<void> {
  const { sku, settle } = asked();
  const table = await tableToAudit();
  const first = await looksAt(sku ? [sku] : await allSkus(table), table);
  const suspects = first.filter(([, look]) => !isRight(look)).map(([name]) => name);
  if (suspects.length > 0 && settle > 0) {
    console.log(`${suspects.length} moved lately or differ: looking again in ${settle} s`);
    await system.sleep(settle * 1000);
  }
  const second = suspects.length > 0 ? await looksAt(suspects, table) : [];
  report(first.length, second);
}

function asked() {
  try {
    const { sku, settle } = parseArgs({
      options: { sku: { type: 'string' }, settle: { type: 'string', default: '5' } },
    }).values;
    if (!/^\d{1,4}$/.test(settle)) throw new Error('--settle takes a number of seconds');
    return { sku, settle: Number(settle) };
  } catch (error) {
    throw new AuditError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

async function allSkus(table: Table): Promise<readonly string[]> {
  const { skuPage } = planningDeps(table, system.now);
  const all: string[] = [];
  let start: Page['next'];
  do {
    const page = await skuPage(100, start);
    all.push(...page.skus);
    start = page.next;
  } while (start);
  return all;
}

async function looksAt(skus: readonly string[], table: Table): Promise<readonly (readonly [string, Look])[]> {
  const deps = planningDeps(table, system.now);
  const looks: (readonly [string, Look])[] = [];
  for (let at = 0; at < skus.length; at += 8)
    looks.push(
      ...(await Promise.all(
        skus.slice(at, at + 8).map(async (sku) => [sku, await auditSku(sku, deps)] as const),
      )),
    );
  return looks;
}

const isRight = ({ settled, differences }: Look): boolean => settled && differences.length === 0;

function report(audited: number, looks: readonly (readonly [string, Look])[]): void {
  const differing = looks.filter(([, { differences }]) => differences.length > 0);
  for (const [sku, { differences, settled }] of differing)
    for (const { of, warehouseId, journal, stock } of differences)
      console.log(
        `${sku}  ${of}${warehouseId ? ` in ${warehouseId}` : ''}: journal ${journal}, stock ${stock}` +
          (settled ? '' : '  (moved in the last ten minutes: may settle)'),
      );
  console.log(`${audited} SKUs audited (账实核对), ${differing.length} differ`);
  process.exitCode = differing.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof AuditError ? error.message : error);
  process.exit(2);
});
