import { join } from 'node:path';
import { type Host, startHost } from '../../../infra/local/host.ts';
import { synthesizeFixture } from './fixture.ts';

let host: Host;

beforeAll(async () => {
  const { assembly, directory } = await synthesizeFixture();
  host = await startHost({
    ...{ assembly, stateDir: join(directory, 'state'), port: 0 },
    // So slow that no token comes back while a test runs.
    callerRate: { rate: 0.01, burst: 40 },
  });
});

afterAll(() => host?.stop());

/** A caller of its own; what it gets is noted in the order of the answers. */
async function callerNamed(subject: string, path: string, answers: [string, Response][]) {
  const token = await host.token(['shop/orders:write'], { subject });
  return async () => {
    const answer = await fetch(`${host.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    answers.push([subject, answer]);
    return answer;
  };
}

const times = <T>(count: number, act: () => T): T[] => Array.from({ length: count }, act);

it('takes of each caller what its bucket holds, and tells the others nothing of it', async () => {
  const answers: [string, Response][] = [];
  const greedy = await callerNamed('greedy-1', '/orders', answers);
  const modest = await callerNamed('modest-1', '/orders', answers);
  await Promise.all([...times(60, greedy), ...times(20, modest)]);
  const statuses = (caller: string) =>
    Object.fromEntries(
      [...Map.groupBy(answers, ([by, { status }]) => `${by} ${status}`)]
        .filter(([key]) => key.startsWith(caller))
        .map(([key, all]) => [key.slice(-3), all.length]),
    );
  expect([statuses('greedy'), statuses('modest')]).toEqual([{ 200: 40, 429: 20 }, { 200: 20 }]);
  const [, refused] = answers.find(([, { status }]) => status === 429) ?? [];
  expect([refused?.headers.get('retry-after'), refused?.headers.get('content-type')]).toEqual([
    '1',
    'application/problem+json',
  ]);
  expect(await refused?.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
});

it('serves a caller between two requests of another who has forty under way', async () => {
  const answers: [string, Response][] = [];
  const greedy = await callerNamed('greedy-2', '/orders/slow', answers);
  const modest = await callerNamed('modest-2', '/orders/slow', answers);
  const all = times(40, greedy);
  await Promise.race(all);
  await modest();
  const before = answers.findIndex(([by]) => by === 'modest-2');
  await Promise.all(all);
  expect([before < 30, answers.length]).toEqual([true, 41]);
});
