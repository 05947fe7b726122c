import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readAdvisories } from './dependencies/advisories.ts';
import { delivered, readLockfile } from './dependencies/lockfile.ts';
import { root } from './generate/contexts.ts';

/**
 * `npm run audit:dependencies` fails where the registry knows a high or critical advisory about a delivered package.
 * Where the registry cannot be asked it says so, and when it last could; `--record` notes that it was asked today.
 */
const record = join(root, 'docs/dependency-audit.json');
const recordSchema = z.object({ on: z.iso.date() });
const options = parseArgs({ options: { record: { type: 'boolean', default: false } } }).values;

const asking = ['audit', '--json', '--fetch-retries=0', '--fetch-timeout=10000'];
const { stdout } = spawnSync('npm', asking, { cwd: root, encoding: 'utf8' });
const advisories = readAdvisories(stdout, new Set(delivered(readLockfile()).map(({ name }) => name)));
if (advisories.kind === 'unknown') {
  const last = existsSync(record) ? recordSchema.parse(JSON.parse(readFileSync(record, 'utf8'))).on : 'never';
  console.log(
    `dependency audit: the registry cannot be asked (${advisories.because}); last audited: ${last}`,
  );
} else {
  for (const each of advisories.grave) console.error(`dependency audit: ${each}`);
  console.log(`dependency audit: ${advisories.grave.length} grave advisories, ${advisories.others} others`);
  process.exitCode = advisories.grave.length === 0 ? 0 : 1;
  if (options.record && process.exitCode === 0)
    writeFileSync(record, `${JSON.stringify({ on: new Date().toISOString().slice(0, 10) })}\n`);
}
