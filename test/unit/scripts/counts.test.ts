import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(import.meta.dirname, '../../../scripts/fuzz-bills.ts');

it('a command that is to look at nothing says so, and not that all holds', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--files', '0'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('0 is no whole number');
});
