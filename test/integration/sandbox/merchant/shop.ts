import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../../infra/sandbox/sandbox.ts';

export type Heard = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** The merchant's own web server: it keeps every callback and answers as it is told. */
export async function startShop() {
  const heard: Heard[] = [];
  const refusing = new Set<string>();
  let good: { readonly status: number; readonly body: string } = { status: 200, body: 'success' };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    heard.push({ path, headers, body: Buffer.concat(chunks).toString('latin1') });
    const isRefused = refusing.has(path);
    response.writeHead(isRefused ? 500 : good.status).end(isRefused ? 'fail' : good.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** The paths of everything heard, in the order of hearing. */
    order: () => heard.map(({ path }) => path),
    at: (path: string) => heard.filter((each) => each.path === path),
    refuse: (path: string) => void refusing.add(path),
    accept: (path: string) => void refusing.delete(path),
    answerWith: (answer: typeof good) => {
      good = answer;
    },
    /** Also connections on which nothing was ever asked, as an attempt leaves that was broken off. */
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Asks until there is something; the test's own time limit is the only one. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await sleep(2);
  }
}

export const noon = Date.parse('2026-11-26T12:00:00+08:00');

/** A sandbox under a clock that the test turns, with a day of retries in less than a second. */
export async function startTestSandbox(options: Partial<SandboxOptions> = {}) {
  const clock = { now: noon };
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'sandbox-'));
  const all = { seed: 1, faults: {}, notifyDelayScale: 1e-5, refundDelayMs: 5, slowMs: 5, ...options };
  const start = () => startSandbox({ ...all, stateDir, now: () => clock.now });
  let sandbox: Sandbox = await start();
  return {
    clock,
    stateDir,
    sandbox: () => sandbox,
    restart: async () => {
      await sandbox.close();
      sandbox = await start();
    },
    end: async () => {
      await sandbox.close();
      rmSync(stateDir, { recursive: true });
    },
  };
}
