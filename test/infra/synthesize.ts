import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ensureAssembly } from '../../infra/local/synthesis.ts';
import type { Suite } from './template.ts';

const root = join(import.meta.dirname, '../..');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

export type Synthesis = { readonly status: number | null; readonly output: string; readonly folder: string };

/** Runs a CDK app as `cdk synth` would, with no CLI, no account and no network. */
export function synthesize(context: Readonly<Record<string, unknown>> = {}, app = 'infra/app.ts'): Synthesis {
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-synth-'));
  folders.push(folder);
  const { status, stdout, stderr } = spawnSync(process.execPath, [app], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  return { status, output: `${stdout}${stderr}`, folder };
}

/** The templates as the build left them, made anew when their sources have changed since; with them the bundles. */
export async function suiteAsBuilt(): Promise<Suite> {
  const folder = join(root, 'cdk.out');
  await ensureAssembly(root, folder);
  return suiteIn(folder);
}

/** The templates that a context gives, of bundles that are there; throws with what the app said where there are none. */
export function suiteOf(
  context: Readonly<Record<string, unknown>>,
  app = 'test/infra/fixtures/as-built.ts',
): Suite {
  const { status, output, folder } = synthesize(context, app);
  if (status !== 0) throw new Error(`The synthesis ended with ${status}:\n${output}`);
  return suiteIn(folder);
}

/** The templates that lie in a folder, those of the suite only. */
export function suiteIn(folder: string): Suite {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return {
    folder,
    manifest: json('manifest.json'),
    data: templateSchema.parse(json('ZhangguiData.template.json')),
    working: [
      'ZhangguiOperations',
      'ZhangguiIntake',
      'ZhangguiFulfilment',
      'ZhangguiAudit',
      'ZhangguiPrivacy',
    ].map((stack) => templateSchema.parse(json(`${stack}.template.json`))),
  };
}
