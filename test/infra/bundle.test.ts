import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder, entries } from '../../infra/bundle.ts';
import { ensureAssembly } from '../../infra/local/synthesis.ts';
import { delivered, readLockfile } from '../../scripts/dependencies/lockfile.ts';

const root = join(import.meta.dirname, '../..');

function bundleFrom(cwd: string): Readonly<Record<string, string>> {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'infra/bundle.ts')], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return hashes();
}

function hashes(): Readonly<Record<string, string>> {
  const files = globSync('*/index.mjs', { cwd: bundleFolder }).sort();
  return Object.fromEntries(
    files.map((file) => [file, createHash('sha256').update(text(file)).digest('hex')]),
  );
}

const text = (file: string): string => readFileSync(join(bundleFolder, file), 'utf8');

await ensureAssembly(root, join(root, 'cdk.out'));

describe('the bundles', () => {
  const first = hashes();
  const files = Object.keys(first);

  it('are one for each entry', () => {
    expect(files).toEqual(
      Object.keys(entries())
        .sort()
        .map((name) => `${name}/index.mjs`),
    );
  });

  it('are the same bytes from run to run and wherever they are made', () => {
    expect(bundleFrom('/')).toEqual(first);
  });

  it('hold of others nothing but what licences and advisories are asked of', () => {
    const { inputs } = JSON.parse(readFileSync(join(root, 'build/metafile.json'), 'utf8'));
    const held = Object.keys(inputs).flatMap(
      (input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
    );
    const asked = new Set(delivered(readLockfile()).map(({ name }) => name));
    expect(held.length).toBeGreaterThan(0);
    expect([...new Set(held)].filter((name) => !asked.has(name))).toEqual([]);
  });

  it.each(files)('%s names no place of the machine that made it', (file) => {
    expect(text(file)).not.toContain(root);
    expect(text(file)).not.toContain('node_modules');
  });

  it.each(files)('%s asks nobody but its environment for credentials', (file) => {
    expect(text(file)).not.toMatch(/169\.254\.170\.2|AWS_WEB_IDENTITY_TOKEN_FILE|sso_session/);
  });
});
