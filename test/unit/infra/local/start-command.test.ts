import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '../../../..');
const commands = z.object({ scripts: z.record(z.string(), z.string()) });

describe('npm start', () => {
  it('is the host itself and no shell before it, so that a signal to npm stops the host in order', () => {
    const { scripts } = commands.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const folder = mkdtempSync(join(tmpdir(), 'zhanggui-start-'));
    try {
      writeFileSync(join(folder, 'node'), '#!/bin/sh\necho $$\n', { mode: 0o755 });
      const env = { PATH: `${folder}:/usr/bin:/bin` };
      const { pid, stdout } = spawnSync('/bin/sh', ['-c', scripts['start'] ?? ''], { env, encoding: 'utf8' });
      expect(stdout.trim()).toBe(String(pid));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
