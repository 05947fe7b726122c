import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { large, small } from '../scale.ts';
import { simulate, type Theme } from '../simulate.ts';
import { type Fields, shapesFrom } from './shapes.ts';

const themes: readonly (readonly Theme[])[] = [[], ['channels'], ['fulfilment'], ['nights'], ['trail']];
const at = (path: string) => new URL(path, import.meta.url);
const write = (path: string, value: unknown) =>
  writeFileSync(at(path), `${JSON.stringify(value, undefined, 2)}\n`);

/** Keeps, when a release is made, what its code stores and sends, for the code of the next one to be held to. */
export async function freeze(seeds: number): Promise<void> {
  const { see, shapes } = shapesFrom();
  const watch = ({ after }: { readonly after: Parameters<typeof see>[0] | undefined }) =>
    void (after && see(after));
  for (const theme of themes)
    for (let seed = 1; seed <= seeds; seed += 1)
      await simulate(seed, { watch, played: { scale: seed % 4 === 0 ? large : small, themes: theme } });
  write('items.json', shapes());
  freezeEvents();
}

type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema };
const eventsAt = '../../../events';

/** What events there are, with the fields of each and a sample. */
function freezeEvents(): void {
  const read = (folder: string) =>
    readdirSync(at(`${eventsAt}/${folder}`))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map(
        (file) =>
          [
            file.slice(0, -'.json'.length),
            readFileSync(at(`${eventsAt}/${folder}/${file}`), 'utf8'),
          ] as const,
      )
      .map(([name, text]) => [name, JSON.parse(text)] as const);
  const fields = read('schemas').map(([name, schema]) => [name, fieldsOf(schema)] as const);
  write('events.json', {
    fields: Object.fromEntries(fields),
    samples: read('samples').map(([, sample]) => sample),
  });
}

const fieldsOf = ({ properties, items }: Schema): Fields =>
  items
    ? fieldsOf(items)
    : ((properties &&
        Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, fieldsOf(schema)]))) ??
      null);
