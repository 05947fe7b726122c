import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../infra/local/state-dir.ts';
import { type Ran, shortLived, startScript } from './run-script.ts';

const root = join(import.meta.dirname, '../../..');

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: never;
  readonly text: string;
};
type Call = {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly token?: string;
};

const mostTries = 30;
const isBusy = ({ status, text }: Answer): boolean =>
  (status === 503 || status === 429) && /"code":"(?:BUSY|TOO_MANY_REQUESTS)"/.test(text);

/** The real host in a process of its own, which a test may kill and start again on the same state. */
export class ChildHost {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'zhanggui-e2e-'));
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> | undefined;
  #port: number | undefined;
  #token = '';
  url = '';
  sandboxUrl = '';
  output = '';
  /** Whether it has ended for good. */
  isOver = false;

  constructor(environment: Record<string, string> = {}) {
    this.#environment = environment;
  }

  /** Starts it, always on the same port, and waits until it says that it is ready; answers what it printed on failure. */
  async start(): Promise<void> {
    const port = this.#port ?? (await freePort());
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    const environment = {
      ...process.env,
      ...this.#environment,
      PORT: String(port),
      STATE_DIR: this.stateDir,
    };
    const child = spawn('node', [...shortLived, join(root, 'infra/local/start.ts')], {
      cwd: root,
      env: { ...environment, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    [this.#child, this.#ended] = [child, ended];
    const from = this.output.length;
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.output += chunk;
        if (this.output.includes(`ready      ${this.url}`, from)) resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      void ended.then(([status]) => reject(new Error(`the host ended with ${status}:\n${this.output}`)));
    });
    this.sandboxUrl = /sandbox +(http:\S+)/.exec(this.output)?.[1] ?? '';
    this.#token ||= await this.token(
      'catalog:write',
      'catalog:read',
      'inventory:write',
      'inventory:read',
      'orders:write',
      'orders:read',
      'payments:write',
      'payments:read',
      'payments:refund',
      'ledger:read',
    );
  }

  async token(...scopes: readonly string[]): Promise<string> {
    const { output } = await this.script('token', ...scopes.flatMap((scope) => ['--scope', scope]));
    return output.trim();
  }

  /** Runs one of the project's scripts over this host's state. */
  script(name: string, ...args: readonly string[]): Promise<Ran> {
    return startScript(name, args, { STATE_DIR: this.stateDir }).ended;
  }

  /** Calls it as a merchant's program would, such as `call('POST /orders', { key, body })`: where it is busy, again. */
  async call(operation: string, call: Call = {}): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#ask(operation, call);
      if (!isBusy(answer) || tries === mostTries) return answer;
      await sleep(Number(answer.headers.get('retry-after')) * 1000 * (0.5 + Math.random()));
    }
  }

  async #ask(operation: string, { key, body, headers, token }: Call): Promise<Answer> {
    const [method = '', path = ''] = operation.split(' ');
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token ?? this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (json ? JSON.parse(text) : undefined) as never,
    };
  }

  /** As the power fails: no goodbye to anybody. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The table's process is killed: the host ends by itself, since it can serve nothing any more. */
  async killTable(): Promise<void> {
    process.kill(Number(readFileSync(join(this.stateDir, 'table.pid'), 'utf8')), 'SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.#end('SIGTERM');
    rmSync(this.stateDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
  }

  /** Everything that the host and its functions wrote down, the stores left out. */
  logs(): string {
    const folder = join(this.stateDir, 'logs');
    return (
      this.output +
      readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .join('\n')
    );
  }

  /** Every byte that the host keeps, of the table, its stream, the queues and the logs, but for the keys in `secrets`. */
  everything(): string {
    const files = readdirSync(this.stateDir, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    return files
      .filter(({ parentPath }) => !parentPath.endsWith('secrets'))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
      .join('\n');
  }
}
