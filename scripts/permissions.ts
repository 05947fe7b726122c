import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keptPermissions } from '../infra/kept-permissions.ts';
import { readAssembly } from '../infra/local/assembly.ts';
import { readDeployment } from '../infra/local/deployment.ts';
import { readAccess } from '../infra/local/iam/access.ts';
import { serviceNeeds } from '../infra/local/iam/service-needs.ts';
import { type PermissionReport, permissionReport } from '../infra/local/iam/unused-grants.ts';
import { ensureAssembly } from '../infra/local/synthesis.ts';

const root = join(import.meta.dirname, '..');
const ofTests = join(root, 'build/permissions-used.txt');

const usage = `npm run permissions [-- --used FILE] [--check]

  Shows which permissions of the template were granted and never used.
  --used   what hosts have noted: build/permissions-used.txt of the last npm test, or STATE_DIR/permissions-used.txt
  --check  fails where one is unused without a reason in infra/kept-permissions.ts, or a call was refused`;

/** Compares the template with what was used, and prints the difference. */
async function main(): Promise<number> {
  const { used, check } = chosen();
  if (!existsSync(used)) throw new Error(`${used} is not there: npm test writes it\n\n${usage}`);
  const assembly = join(root, 'cdk.out');
  await ensureAssembly(root, assembly);
  const places = { apiUrl: 'http://127.0.0.1', queueEndpoint: 'http://127.0.0.1' };
  const deployment = readDeployment(readAssembly(assembly), places);
  const access = readAccess(deployment);
  const report = permissionReport({
    access,
    needs: serviceNeeds({ deployment, access }),
    noted: readFileSync(used, 'utf8'),
    kept: keptPermissions,
  });
  for (const line of linesOf(report)) console.log(line);
  const isFine = [report.unused, report.outdated, report.denied].every(({ length }) => length === 0);
  return check && !isFine ? 1 : 0;
}

function chosen() {
  try {
    const { used = ofTests, check } = parseArgs({
      options: { used: { type: 'string' }, check: { type: 'boolean', default: false } },
    }).values;
    return { used, check };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`, { cause: error });
  }
}

function linesOf({ granted, usedByCalls, usedByServices, ...lists }: PermissionReport): readonly string[] {
  const { kept, unused, outdated, denied } = lists;
  return [
    `${granted} permissions granted: ${usedByCalls} used by calls, ${usedByServices} needed by AWS's services, ${kept.length} kept with a reason, ${unused.length} unused`,
    ...section(
      'Kept',
      kept.map(({ grant, because }) => `${grant} (${because})`),
    ),
    ...section(
      'Unused: take them out of the template, or give a reason in infra/kept-permissions.ts',
      unused,
    ),
    ...section('No longer granted: take them out of infra/kept-permissions.ts', outdated),
    ...section('Refused: grant them in the template, or do without the call', denied),
  ];
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.toSorted().map((line) => `  ${line}`)];

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  },
);
