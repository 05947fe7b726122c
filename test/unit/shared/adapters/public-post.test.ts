import type { lookup } from 'node:dns';
import { publicOnly } from '../../../../shared/adapters/public-post.ts';

type Address = { readonly address: string; readonly family: number };

/** What connecting to a name would meet where the name stands for these addresses. */
function connecting(addresses: readonly Address[], all: boolean): Promise<unknown> {
  const names = (_host: string, _options: unknown, done: (error: null, found: readonly Address[]) => void) =>
    done(null, addresses);
  const look = publicOnly(names as unknown as typeof lookup);
  return new Promise((answer, refuse) => {
    look('hooks.example.com', { all }, (error, found) => (error ? refuse(error) : answer(found)));
  });
}

const outside = { address: '93.184.216.34', family: 4 };
const inside = { address: '10.0.0.7', family: 4 };

it.each([true, false])('connects to a name of public addresses (all: %s)', async (all) => {
  expect(await connecting([outside], all)).toEqual(all ? [outside] : outside.address);
});

it.each([true, false])('refuses a name of which one address is inside (all: %s)', async (all) => {
  await expect(connecting([outside, inside], all)).rejects.toThrow('not public');
});
