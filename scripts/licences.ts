import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { licenceFaults, licencePage } from './dependencies/licence-page.ts';
import { readLockfile } from './dependencies/lockfile.ts';
import { root } from './generate/contexts.ts';

/**
 * `npm run licences` fails where a delivered package is under a licence that nobody has allowed, or where
 * docs/third-party-licences.md is out of date; `--write` renews the list.
 */
const path = join(root, 'docs/third-party-licences.md');
const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
const lockfile = readLockfile();
const page = licencePage(lockfile);
if (write) writeFileSync(path, page);
const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === page;
const faults = [
  ...licenceFaults(lockfile),
  ...(isCurrent ? [] : ['docs/third-party-licences.md is out of date: npm run licences -- --write']),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
