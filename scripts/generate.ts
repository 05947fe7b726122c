import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { breakingChanges } from './generate/breaking-changes.ts';
import { root } from './generate/contexts.ts';
import { documents } from './generate/documents.ts';
import { eventSchemas } from './generate/event-schemas.ts';

/**
 * `npm run generate` writes every document that comes out of the code. A new version of an event is published with it;
 * the published form of a version that exists is only renewed by `--publish`, and never by one that breaks it.
 */
const publish = process.argv.includes('--publish');

const published = [...eventSchemas()].map(([name, schema]) => ({
  path: `events/published/${name}.json`,
  schema,
}));

for (const { path, schema } of published) refuseBreaking(path, schema);
for (const [path, text] of await documents()) write(path, text);
for (const { path, schema } of published)
  if (publish || !existsSync(join(root, path))) write(path, `${JSON.stringify(schema, null, 2)}\n`);

function refuseBreaking(path: string, schema: unknown): void {
  if (!existsSync(join(root, path))) return;
  const changes = breakingChanges(JSON.parse(readFileSync(join(root, path), 'utf8')), schema);
  if (changes.length === 0) return;
  console.error(
    `${path} is published and would break:\n  ${changes.join('\n  ')}\nMake a new version beside it.`,
  );
  process.exit(1);
}

function write(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
