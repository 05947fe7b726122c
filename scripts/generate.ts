import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { breakingChanges } from './generate/breaking-changes.ts';
import { root } from './generate/contexts.ts';
import { documents } from './generate/documents.ts';
import { eventSchemas } from './generate/event-schemas.ts';

/**
 * `npm run generate` writes every document that comes out of the code; `--check` writes nothing and fails where one is
 * out of date. A new version of an event is published with it; the published form of a version that exists is renewed
 * by `--publish` only, and never by one that breaks it.
 */
const options = asked();

const published = new Map(
  [...eventSchemas()].map(([name, schema]) => [`events/published/${name}.json`, schema]),
);
const broken = [...published].flatMap(([path, schema]) => {
  const before = read(path);
  if (before === undefined) return [];
  return breakingChanges(JSON.parse(before), schema).map((change) => `${path} would break: ${change}`);
});
if (broken.length > 0) fail([...broken, 'Make a new version of the event beside this one.']);

const wanted = new Map(await documents());
for (const [path, schema] of published)
  if (isUnpublished(path, schema)) wanted.set(path, `${JSON.stringify(schema, null, 2)}\n`);
const outdated = [...wanted].filter(([path, text]) => read(path) !== text);
if (options.check && outdated.length > 0)
  fail([...outdated.map(([path]) => `${path} is out of date`), 'Run npm run generate.']);
for (const [path, text] of outdated) write(path, text);

function asked() {
  try {
    return parseArgs({
      options: { check: { type: 'boolean', default: false }, publish: { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    return fail([
      error instanceof Error ? error.message : String(error),
      'Usage: npm run generate -- [--check | --publish]',
    ]);
  }
}

function read(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

function isUnpublished(path: string, schema: unknown): boolean {
  const before = read(path);
  return before === undefined || (options.publish && !isDeepStrictEqual(JSON.parse(before), schema));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

function fail(reasons: readonly string[]): never {
  console.error(reasons.join('\n'));
  process.exit(1);
}
