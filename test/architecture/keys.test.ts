import { tellingPrefixes, tellingSortKeys } from '../../functions/outbox/publish-changes.ts';
import { owners } from '../../scripts/generate/table-readme.ts';

const entities = owners.flatMap((owner) => owner.entities);
const form = (pattern: string): string => pattern.replace(/\{\w+\}/g, '*');
const named = Map.groupBy(entities, ({ pk, sk }) => `${form(pk)} ${form(sk)}`);

describe('the keys of the table', () => {
  it('are those of one kind of item each', () => {
    const shared = [...named].filter(([, those]) => those.length > 1);
    expect(shared.map(([keys, those]) => [keys, those.map(({ name }) => name)])).toEqual([]);
  });

  it.each([...tellingSortKeys, ...tellingPrefixes])('that tell events are of one context: %s', (key) => {
    const tells = (sk: string) => (key.endsWith('#') ? sk.startsWith(key) : sk === key);
    const telling = owners.filter((owner) => owner.entities.some(({ sk }) => tells(form(sk))));
    expect(telling.map(({ title }) => title)).toEqual([expect.any(String)]);
  });
});
