import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** One TypeScript file and what it imports: files of ours by their path from the root, packages by their name. */
export type Source = { readonly path: string; readonly text: string; readonly imports: readonly string[] };

const importOf = /^(?:import|export)\s[^;]*?from\s+'([^']+)';|^import\s+'([^']+)';|\bimport\('([^']+)'\)/gm;

function importsIn(path: string, text: string): string[] {
  return [...text.matchAll(importOf)]
    .map(([, from, plain, dynamic]) => from ?? plain ?? dynamic ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name));
}

/** Every source file below these folders. */
export const sources = (...folders: readonly string[]): readonly Source[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: importsIn(path, text) };
    });

export const contextOf = (path: string): string | undefined => /^functions\/([^/]+)\//.exec(path)?.[1];
