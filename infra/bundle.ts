import { globSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Where the bundles lie, one folder a Lambda: `build/functions/<context>-<entry>/index.mjs`. */
export const bundleFolder = join(root, 'build/functions');

export type Bundle = { readonly name: string; readonly file: string; readonly bytes: number };

/** The Lambda entries by convention, `functions/<context>/api.ts` and `on-<event>.ts`, named `<context>-<entry>`. */
export function entries(): Readonly<Record<string, string>> {
  const files = ['functions/*/api.ts', 'functions/*/on-*.ts'].flatMap((glob) =>
    globSync(glob, { cwd: root }),
  );
  return Object.fromEntries(files.sort().map((file) => [nameOf(file), file]));
}

const nameOf = (file: string): string => `${basename(dirname(file))}-${basename(file, '.ts')}`;

/**
 * Takes Node's own modules from `process.getBuiltinModule`. An ESM import of `node:http` and `node:https` evaluates
 * every lazy export they have (undici among them), which costs a cold start more than the DynamoDB client itself.
 * It also lets CommonJS dependencies require them without a `createRequire` banner.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/**
 * Bundles every Lambda in one go. The same sources give the same bytes on every machine, so that an unchanged function
 * is not deployed again. Source maps go to `build/maps`: they would double what a cold start downloads.
 */
export async function bundle(): Promise<readonly Bundle[]> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries()).map(([name, file]) => ({ in: file, out: `${name}/index` })),
    outdir: relative(root, bundleFolder),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    // Errors and middy name what they wrap; without this a log line says `a` instead of `OrderNotFound`.
    keepNames: true,
    charset: 'utf8',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    plugins: [builtins],
    logLevel: 'warning',
  });
  await rm(join(root, 'build'), { recursive: true, force: true });
  await Promise.all(result.outputFiles.map(({ path, contents }) => save(placeOf(path), contents)));
  await save(join(root, 'build/metafile.json'), JSON.stringify(result.metafile));
  return bundlesIn(result.metafile);
}

const placeOf = (path: string): string =>
  path.endsWith('.map') ? join(root, 'build/maps', `${basename(dirname(path))}.map`) : path;

async function save(path: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

const bundlesIn = ({ outputs }: Metafile): readonly Bundle[] =>
  Object.entries(outputs)
    .filter(([file]) => file.endsWith('.mjs'))
    .map(([file, { bytes }]) => ({ name: basename(dirname(file)), file, bytes }));

if (import.meta.main) {
  for (const { name, bytes } of await bundle())
    console.log(`${name.padEnd(32)} ${(bytes / 1000).toFixed(0)} KB`);
}
