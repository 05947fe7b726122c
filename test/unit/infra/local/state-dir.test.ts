import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStateDir, type StateDir } from '../../../../infra/local/state-dir.ts';

let directory: string;
let state: StateDir;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'state-'));
  state = openStateDir(directory, { fresh: false });
});

afterEach(() => {
  state.release();
  rmSync(directory, { recursive: true });
});

const listen = async (port: number) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
};
const portOf = (server: Server) => Number(Object(server.address()).port);
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

/** A port that was free a moment ago. */
async function aFreePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await closed(server);
  return port;
}

describe('a part’s port', () => {
  it('is the wanted one where that is free, and stays it', async () => {
    const wanted = await aFreePort();
    expect(await state.portFor('part', wanted)).toBe(wanted);
    expect(await state.portFor('part', await aFreePort())).toBe(wanted);
  });

  it('is another one where the wanted one is taken, and stays that', async () => {
    const taken = await listen(0);
    const wanted = portOf(taken);
    const port = await state.portFor('part', wanted);
    await closed(taken);
    expect(port).not.toBe(wanted);
    expect(await state.portFor('part', await aFreePort())).toBe(port);
  });

  it.each([0, 65_536, -1])('is any free one where %s is wanted, which is no port', async (wanted) => {
    const port = await state.portFor('part', wanted);
    expect(port > 0 && port < 65_536).toBe(true);
  });
});

it('keeps secrets in a folder for their owner alone', () => {
  expect(statSync(state.path('secrets')).mode & 0o777).toBe(0o700);
});
