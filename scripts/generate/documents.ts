import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '../../events/all-events.ts';
import { routeKey } from '../../shared/http/route.ts';
import { contexts, type NamedRoute, root, routeNames } from './contexts.ts';
import { eventSchemas, schemaName } from './event-schemas.ts';
import { examples } from './examples.ts';
import { markdownTable, withPart } from './markdown.ts';
import { openapiDocument } from './openapi.ts';
import { accessPatternTables, entityChart, personalFieldTable } from './table-readme.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every committed file that is written from the code, whole or in part: its path from the root, and its text. */
export async function documents(): Promise<ReadonlyMap<string, string>> {
  const names = await routeNames();
  const openapi = openapiDocument({ names, examples: await examples() });
  const schemas = [...eventSchemas()].map(
    ([name, schema]) => [`events/schemas/${name}.json`, json(schema)] as const,
  );
  const routeLists = contexts.map(
    ({ name }) => [`functions/${name}/README.md`, contextReadme(name, names)] as const,
  );
  return new Map([
    ['events/openapi.json', json(openapi)],
    ...schemas,
    ['events/README.md', withPart(read('events/README.md'), 'events', eventTable())],
    ['shared/dynamodb/README.md', tableReadme()],
    ...routeLists,
  ]);
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const tableReadme = (): string =>
  [
    ['personal data', personalFieldTable()] as const,
    ['entities', entityChart()] as const,
    ['access patterns', accessPatternTables()] as const,
  ].reduce((text, [name, part]) => withPart(text, name, part), read('shared/dynamodb/README.md'));

function contextReadme(context: string, names: ReadonlyMap<string, NamedRoute>): string {
  const path = `functions/${context}/README.md`;
  const routes = contexts.find(({ name }) => name === context)?.routes ?? [];
  const rows = routes.map((each) => {
    const file = names.get(routeKey(each))?.file.replace(`functions/${context}/`, '') ?? '';
    return [`[\`${routeKey(each)}\`](${file})`, each.scope ? `\`${each.scope}\`` : 'none', each.summary];
  });
  return withPart(read(path), 'routes', markdownTable(['Route', 'Scope', 'What it does'], rows));
}

const eventTable = (): string =>
  markdownTable(
    ['Event', 'Version', 'Source', 'Tells', 'Schema', 'Sample'],
    events.map((contract) => {
      const { type, version, source, meaning } = contract;
      return [
        `\`${type}\``,
        String(version),
        `\`${source}\``,
        meaning,
        `[schema](schemas/${schemaName(contract)}.json)`,
        `[sample](samples/${type}.json)`,
      ];
    }),
  );
