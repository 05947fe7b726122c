import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from '../generate/contexts.ts';

const packageSchema = z.object({
  version: z.string().default(''),
  license: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  /** Only for building and testing. */
  dev: z.boolean().default(false),
  /** It lies in the archive of the package above it, whose integrity covers it. */
  inBundle: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});
const lockfileSchema = z.object({ packages: z.record(z.string(), packageSchema) });
export type Lockfile = z.output<typeof lockfileSchema>;

const allowedSchema = z.object({ allowScripts: z.record(z.string(), z.boolean()).default({}) });

export function readLockfile(): Lockfile {
  return lockfileSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
}

/** The packages that may run a program while they are installed. */
export function allowedScripts(): ReadonlySet<string> {
  const { allowScripts } = allowedSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return new Set(Object.keys(allowScripts).filter((name) => allowScripts[name]));
}

export type Installed = z.output<typeof packageSchema> & { readonly name: string };

/** Every package that is installed, under its own name, in the order of the lock file. */
const installed = ({ packages }: Lockfile): readonly Installed[] =>
  Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, each]) => ({ ...each, name: place.replace(/^.*node_modules\//, '') }));

/** Built into a bundle as text, and installed for that only: what npm installs with it is not delivered. */
const bundledAsText = new Set(['swagger-ui-dist']);

/** What is in the bundles, and nothing that only builds and tests. */
export const delivered = (lockfile: Lockfile): readonly Installed[] =>
  installed(lockfile).filter(({ dev, name }) => !dev || bundledAsText.has(name));

const registry = 'https://registry.npmjs.org/';

/** What a lock file must not hold: another source than the public registry, or what nobody can prove to be the same. */
export const lockfileFaults = (lockfile: Lockfile): readonly string[] =>
  installed(lockfile).flatMap(({ name, resolved, integrity, inBundle }) => [
    ...(resolved === undefined || resolved.startsWith(registry) ? [] : [`${name} comes from ${resolved}`]),
    ...(inBundle || integrity?.startsWith('sha512-') ? [] : [`${name} has no SHA-512 to be proved by`]),
  ]);
