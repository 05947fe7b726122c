import { globSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
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
 * Takes Node's own modules from `process.getBuiltinModule`: an ESM import of `node:http` and `node:https` evaluates
 * every lazy export they have, undici among them. Measured over 15 fresh processes: load and first call of the catalog
 * 77 ms instead of 86. It also lets CommonJS dependencies require them without a `createRequire` banner.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path }) =>
      isBuiltin(path)
        ? { path: path.replace(/^node:/, ''), namespace: 'builtin', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/**
 * A Lambda has its credentials in the environment and nowhere else. The SDK's chain would bring the profile files, SSO,
 * web identity and instance metadata, with a second and third client for them: 144 KB of a bundle of 533 KB, and 68 ms
 * instead of 77 for load and first call.
 */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'chain',
      namespace: 'credentials',
      sideEffects: false,
      pluginData: resolveDir,
    }));
    onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      resolveDir: pluginData,
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
    // Class and function names reach people in errors and stack traces; 25 KB and 4 ms is what that costs.
    keepNames: true,
    charset: 'utf8',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    plugins: [builtins, environmentCredentials],
    logLevel: 'warning',
  });
  await removeStale();
  await Promise.all(result.outputFiles.map(({ path, contents }) => save(placeOf(path), contents)));
  await saveBeside();
  await save(join(root, 'build/metafile.json'), JSON.stringify(result.metafile));
  return bundlesIn(result.metafile);
}

/** Files beside a bundle that its entry reads when it needs them, by the bundle's name. */
const beside: Readonly<Record<string, string>> = {
  'logistics-api': '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
};

async function saveBeside(): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const known = entries();
  for (const [name, module] of Object.entries(beside))
    if (name in known)
      await save(join(bundleFolder, name, basename(module)), await readFile(resolve(module)));
}

/** Another process may be reading the bundles that stay, so only those whose entry is gone are removed. */
async function removeStale(): Promise<void> {
  const known = entries();
  const stale = globSync('*', { cwd: bundleFolder }).filter((name) => !(name in known));
  await Promise.all(stale.map((name) => rm(join(bundleFolder, name), { recursive: true })));
}

const placeOf = (path: string): string =>
  path.endsWith('.map') ? join(root, 'build/maps', `${basename(dirname(path))}.map`) : path;

/** In one step, because a host or a test may be reading the file that was there. */
async function save(path: string, contents: Uint8Array | string): Promise<void> {
  const unfinished = join(root, 'build', `.${process.pid}-${basename(dirname(path))}-${basename(path)}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

const bundlesIn = ({ outputs }: Metafile): readonly Bundle[] =>
  Object.entries(outputs)
    .filter(([file]) => file.endsWith('.mjs'))
    .map(([file, { bytes }]) => ({ name: basename(dirname(file)), file, bytes }));

if (import.meta.main) {
  for (const { name, bytes } of await bundle())
    console.log(`${name.padEnd(32)} ${(bytes / 1000).toFixed(0)} KB`);
}
