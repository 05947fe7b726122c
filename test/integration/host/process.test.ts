import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { alipay } from '../../../functions/payments/providers/alipay/alipay.ts';
import { alipayConfig } from '../../../functions/payments/providers/alipay/config.ts';
import { awsClient } from '../../../infra/local/aws-json.ts';
import { outbound } from '../../../shared/adapters/outbound.ts';
import { eventually, type Fixture, notesBy, synthesizeFixture } from './fixture.ts';
import { synthesizeMachines } from './machine-fixture.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let fixture: Fixture;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  fixture = await synthesizeFixture();
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all([...running].map(ended));
  running.clear();
});

type Running = { readonly child: ChildProcess; readonly url: string; readonly output: () => string };

/** Starts the host as `npm start` does, over the fixture's template. */
function launch(environment: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(root, 'infra/local/start.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], CDK_OUTDIR: fixture.assembly, PORT: '0', ...environment },
  });
  running.add(child);
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  return { child, output: () => output };
}

async function start(
  stateDir: string,
  args: readonly string[] = ['--no-sandbox'],
  environment: Record<string, string> = {},
): Promise<Running> {
  const { child, output } = launch({ STATE_DIR: stateDir, ...environment }, args);
  const url = await eventually(() => {
    if (child.exitCode !== null) throw new Error(output());
    return /ready +(\S+)/.exec(output())?.[1];
  });
  return { child, url, output };
}

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));

const state = (name: string) => join(fixture.directory, name);
const partsOf = (stateDir: string) =>
  JSON.parse(readFileSync(join(stateDir, 'ports.json'), 'utf8')) as Record<string, number>;
const tablePid = (stateDir: string) => Number(readFileSync(join(stateDir, 'table.pid'), 'utf8'));
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** The name of the bus in a stack. */
function busIn(assembly: string, stack: string): string {
  const template = JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));
  const bus = Object.values(
    template.Resources as Record<string, { Type: string; Properties: { Name: string } }>,
  );
  return bus.find(({ Type }) => Type === 'AWS::Events::EventBus')?.Properties.Name ?? '';
}

/** Puts an event on the bus whose function fails at it. */
async function tellDirectly(stateDir: string, fail: string): Promise<void> {
  const endpoint = `http://127.0.0.1:${partsOf(stateDir)['events']}`;
  const events = awsClient({ endpoint, prefix: 'AWSEvents', service: 'events' });
  const EventBusName = busIn(fixture.assembly, 'FixtureData');
  const entry = { EventBusName, Source: 'shop.direct', DetailType: 'x', Detail: JSON.stringify({ fail }) };
  await events.call('PutEvents', { Entries: [entry] });
  events.close();
}

describe('start', () => {
  it('says in one line that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { child, output } = launch({ STATE_DIR: state('taken'), PORT: String(port) });
    await ended(child);
    server.close();
    expect(child.exitCode).toBe(1);
    expect(output()).toMatch(new RegExp(`port ${port} is taken; choose another with PORT=…\n$`));
    expect(isAlive(tablePidOrNone(state('taken')))).toBe(false);
  });

  const tablePidOrNone = (stateDir: string) =>
    existsSync(join(stateDir, 'table.pid')) ? tablePid(stateDir) : 0;

  const nobody = 'http://127.0.0.1:9/';
  it.each([
    [
      'an option that it does not have',
      {},
      ['--frseh'],
      /^npm start \[-- --fresh\] \[--no-sandbox\]\nUnknown option '--frseh'/,
    ],
    ['no folder', { STATE_DIR: '' }, [], /^STATE_DIR: names no folder\n$/],
    [
      'a file as its folder',
      { STATE_DIR: '/etc/hostname' },
      [],
      /^STATE_DIR \S+ cannot be written: EEXIST\n$/,
    ],
    ['a folder of the kernel', { STATE_DIR: '/sys/kernel' }, [], /^STATE_DIR \S+ cannot be written: \w+\n$/],
    ['no table', { DYNAMODB_ENDPOINT: nobody }, [], /^DYNAMODB_ENDPOINT \S+ does not answer\n$/m],
    ['no queues', { SQS_ENDPOINT: nobody }, [], /^SQS_ENDPOINT \S+ does not answer\n$/m],
    ['no bucket', { S3_ENDPOINT: nobody }, [], /^S3_ENDPOINT \S+ does not answer\n$/m],
  ])('says in a line what is wrong with %s', async (_, environment, args, line) => {
    const { child, output } = launch({ STATE_DIR: state('wrong'), ...environment }, args);
    await ended(child);
    expect([child.exitCode, output()]).toEqual([1, expect.stringMatching(line)]);
  });

  it('refuses any address but loopback', async () => {
    const { child, output } = launch({ STATE_DIR: state('open'), HOST: '0.0.0.0' });
    await ended(child);
    expect([child.exitCode, output()]).toEqual([1, 'HOST: the host listens on loopback only\n']);
  });

  it('refuses a second host on one STATE_DIR, ends cleanly on Ctrl-C, and begins empty with --fresh', async () => {
    const first = await start(state('one'));
    const second = launch({ STATE_DIR: state('one') });
    await ended(second.child);
    expect([second.child.exitCode, second.output()]).toEqual([
      1,
      expect.stringContaining(`another host (pid ${first.child.pid})`),
    ]);

    const pid = tablePid(state('one'));
    const token = spawnSync(
      process.execPath,
      [join(root, 'scripts/token.ts'), '--scope', 'orders:write', '--subject', 'me'],
      { env: { STATE_DIR: state('one') } },
    );
    const answer = await fetch(`${first.url}/orders`, {
      headers: { authorization: `Bearer ${token.stdout.toString().trim()}` },
    });
    expect([answer.status, token.stdout.toString().split('\n')]).toEqual([200, [expect.any(String), '']]);

    first.child.kill('SIGINT');
    await ended(first.child);
    expect([first.child.exitCode, isAlive(pid)]).toEqual([0, false]);

    const before = readFileSync(join(state('one'), 'issuer.json'), 'utf8');
    const third = await start(state('one'), ['--fresh', '--no-sandbox']);
    // Nobody reads what it says any more.
    third.child.stdout?.destroy();
    third.child.kill('SIGTERM');
    await ended(third.child);
    expect(third.child.exitCode).toBe(0);
    expect(readFileSync(join(state('one'), 'issuer.json'), 'utf8')).not.toBe(before);
  });

  it('answers what is under way, turns new requests away, and then ends', async () => {
    const host = await start(state('drained'));
    const open = await halfSent(host.url);
    host.child.kill('SIGTERM');
    await eventually(() => (host.output().includes('stopping') ? true : undefined));
    const late = await fetch(`${host.url}/late`);
    const told = [late.status, late.headers.get('retry-after'), late.headers.get('connection')];
    expect(told).toEqual([503, '1', 'close']);
    expect(await late.json()).toMatchObject({ code: 'BUSY', status: 503 });
    await tellDirectly(state('drained'), 'drained');
    open.sendRest();
    expect(await open.answered).toEqual([200, 'close']);
    await ended(host.child);
    expect(host.child.exitCode).toBe(0);
    expect(JSON.stringify(notesBy(fixture, 'flaky-direct'))).not.toContain('drained');
  });

  it('ends at once at a second signal', async () => {
    const { child, url, output } = await start(state('hasty'));
    const open = await halfSent(url);
    child.kill('SIGTERM');
    await eventually(() => (output().includes('stopping') ? true : undefined));
    child.kill('SIGTERM');
    await ended(child);
    expect(child.exitCode).toBe(143);
    expect(await open.answered).toBe('ECONNRESET');
    await eventually(() => (isAlive(tablePid(state('hasty'))) ? undefined : true));
  });

  /** A request that the host has begun to read, and that waits for the test to go on. */
  async function halfSent(url: string) {
    const headers = { expect: '100-continue', 'content-length': 2 };
    const sent = request(`${url}/half`, { method: 'POST', headers });
    sent.flushHeaders();
    await once(sent, 'continue');
    const answered = once(sent, 'response').then(
      ([answer]) => [answer.resume().statusCode, answer.headers.connection],
      ({ code }) => code,
    );
    return { sendRest: () => void sent.end('{}'), answered };
  }

  it.each([
    [
      'a type',
      (resources: Resources) => Object.assign(resources, { New: { Type: 'AWS::StepFunctions::Activity' } }),
      'FixtureLogic/New: the host does not know the type AWS::StepFunctions::Activity\n',
    ],
    [
      'a property',
      (resources: Resources) =>
        Object.assign(resources, { New: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } } }),
      'FixtureLogic/New: the host does not know the property Colour of AWS::SQS::Queue\n',
    ],
    [
      'a value',
      (resources: Resources) => {
        const [found] = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
        Object.assign(found?.Properties ?? {}, { Runtime: 'python3.13' });
      },
      ': the host runs Node.js functions, not python3.13\n',
    ],
  ])('stops with one line at %s that it does not know', async (_name, change, line) => {
    const copy = await synthesizeFixture();
    const file = join(copy.assembly, 'FixtureLogic.template.json');
    const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
    change(template.Resources);
    writeFileSync(file, JSON.stringify(template));
    const { child, output } = launch({ STATE_DIR: state('strange'), CDK_OUTDIR: copy.assembly });
    await ended(child);
    expect([child.exitCode, output().slice(-line.length)]).toEqual([1, line]);
  });
});

type Resources = Record<string, { readonly Type: string; readonly Properties?: object }>;

describe('the sandbox beside the host', () => {
  const secretIn = (stateDir: string) => join(stateDir, 'secrets', 'PaymentProviders.json');
  const secret = (stateDir: string) => JSON.parse(readFileSync(secretIn(stateDir), 'utf8'));
  const control = async (url: string, command: string, body?: object) => {
    const answer = await fetch(`${url}/sandbox/${command}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    return (await answer.json()) as Record<string, unknown>[];
  };
  const sandboxUrl = ({ output }: Running) => /^sandbox {4}(\S+) {2}\(pay: curl /m.exec(output())?.[1] ?? '';

  /** Pays at Alipay through our adapter, with the settings that the host wrote. */
  async function pay(stateDir: string, url: string, outTradeNo: string): Promise<void> {
    const now = Date.now();
    const config = alipayConfig.parse(secret(stateDir).alipay);
    const { open } = alipay(config, {
      send: outbound({ loopback: true }),
      now: () => now,
      nonce: () => 'N1',
    });
    const attempt = {
      outTradeNo,
      amount: { currency: 'CNY', minor: 100 },
      createdAt: now,
      expiresAt: now + 3_600_000,
    };
    const opened = await open({ attempt, method: 'qr', title: '茶' });
    if (opened.state !== 'OPENED' || opened.action.kind !== 'qr') throw new Error(JSON.stringify(opened));
    await fetch(opened.action.code);
    await control(url, 'pay', { provider: 'alipay', outTradeNo });
  }

  const heard = (outTradeNo: string) =>
    eventually(() =>
      notesBy(fixture, 'api').find(({ callback }) => String(callback).includes(`out_trade_no=${outTradeNo}`)),
    );

  it('takes payments and calls the host back, goes on after kill -9, and ends with the host', async () => {
    const stateDir = state('shop');
    const first = await start(stateDir, []);
    const url = sandboxUrl(first);
    expect(statSync(secretIn(stateDir)).mode & 0o777).toBe(0o600);
    expect(secret(stateDir)).toMatchObject({
      alipay: { gateway: `${url}/gateway.do`, notifyUrl: `${first.url}/callbacks/payments/alipay` },
    });
    await pay(stateDir, url, 'PAY1');
    await heard('PAY1');
    await control(url, 'faults', { point: 'notify', kind: 'drop', times: 2 });
    await pay(stateDir, url, 'PAY2');
    first.child.kill('SIGKILL');
    await ended(first.child);

    const before = readFileSync(secretIn(stateDir), 'utf8');
    const second = await start(stateDir, []);
    expect([sandboxUrl(second), readFileSync(secretIn(stateDir), 'utf8')]).toEqual([url, before]);
    await heard('PAY2');
    expect((await control(url, 'trades')).map((trade) => trade['outTradeNo'])).toEqual(['PAY1', 'PAY2']);
    second.child.kill('SIGINT');
    await ended(second.child);
    expect(second.child.exitCode).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('leaves a merchant’s own settings alone, and takes its own away when it is left out', async () => {
    const stateDir = state('own');
    const first = await start(stateDir, []);
    first.child.kill('SIGINT');
    await ended(first.child);
    const left = await start(stateDir, ['--no-sandbox']);
    expect([left.output().includes('sandbox '), existsSync(secretIn(stateDir))]).toEqual([false, false]);
    left.child.kill('SIGINT');
    await ended(left.child);

    writeFileSync(secretIn(stateDir), '{"alipay":{}}');
    for (const args of [[], ['--no-sandbox'], ['--fresh']]) {
      const host = await start(stateDir, args);
      const told = host.output().includes('(not in use: the secret PaymentProviders is your own)');
      expect([readFileSync(secretIn(stateDir), 'utf8'), told]).toEqual([
        '{"alipay":{}}',
        !args.includes('--no-sandbox'),
      ]);
      host.child.kill('SIGINT');
      await ended(host.child);
    }
  });

  it('stands on the port behind the host’s, or on another one where that is taken', async () => {
    const stateDir = state('ports');
    const first = await start(stateDir, []);
    expect(Number(new URL(sandboxUrl(first)).port)).toBe(partsOf(stateDir)['sandbox']);
    first.child.kill('SIGINT');
    await ended(first.child);
    const server = createServer().listen(partsOf(stateDir)['sandbox'], '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const second = await start(stateDir, []);
    expect(sandboxUrl(second)).not.toBe(sandboxUrl(first));
    expect(secret(stateDir).wechatpay.host).toBe(sandboxUrl(second));
    server.close();
  });
});

describe('kill -9', () => {
  it('of the table emulator ends the host, which says so', async () => {
    const { child, output } = await start(state('lost'));
    process.kill(tablePid(state('lost')), 'SIGKILL');
    await ended(child);
    expect(child.exitCode).toBe(1);
    expect(output()).toMatch(/the table emulator has ended, and the host with it/);
  });

  it('loses nothing that was acknowledged, leaves no emulator behind, and takes the same places again', async () => {
    const stateDir = state('killed');
    const first = await start(stateDir);
    const acknowledged = { rows: new Set<string>(), orders: new Set<string>(), direct: new Set<string>() };
    const pid = tablePid(stateDir);
    const writing = write(stateDir, acknowledged);
    await eventually(() => (acknowledged.direct.size > 15 ? true : undefined));
    first.child.kill('SIGKILL');
    await Promise.all([writing, ended(first.child)]);
    await eventually(() => (isAlive(pid) ? undefined : true));
    const second = await start(stateDir);
    expect(second.url).toBe(first.url);
    const left = await eventually(() => (missing(acknowledged).length === 0 ? [] : undefined)).catch(() =>
      missing(acknowledged),
    );
    expect(left).toEqual([]);
  });

  it('lets an execution and its child executions go on where they were', async () => {
    const machines = synthesizeMachines(nights);
    const begin = () => start(state('nights'), ['--no-sandbox'], { CDK_OUTDIR: machines.assembly });
    const first = await begin();
    await ask(state('nights'), busIn(machines.assembly, 'Machines'));
    const seen = () => notesBy(machines, 'work').map(({ event }) => Object(event).step);
    await eventually(() => (seen().includes('day 2 part 1') ? true : undefined));
    first.child.kill('SIGKILL');
    await ended(first.child);
    await begin();
    await eventually(() => (seen().includes('report') ? true : undefined));
    const ofDay = (day: number) =>
      ['fetch', 'part 0', 'part 1', 'part 2'].map((step) => `day ${day} ${step}`);
    const steps = ['plan', ...ofDay(1), ...ofDay(2), 'report'];
    const interrupted = steps.indexOf('day 2 part 1');
    expect(seen()).toEqual(steps.toSpliced(interrupted, 0, 'day 2 part 1'));
  });

  /** Two days, each with three parts, one after the other. */
  const nights = (work: string) => {
    const task = (step: string, way: object) => ({
      Type: 'Task',
      Resource: work,
      Parameters: { 'step.$': step, ms: 200 },
      ResultPath: null,
      ...way,
    });
    const map = (ItemsPath: string, way: { readonly States: object }) => ({
      Type: 'Map',
      ItemsPath,
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: Object.keys(way.States)[0],
        States: way.States,
      },
      ResultPath: null,
    });
    const part = task("States.Format('day {} part {}', $.day, $.part)", { End: true });
    const parts = {
      ...map('$.parts', { States: { Part: part } }),
      ItemSelector: { 'day.$': '$.day', 'part.$': '$$.Map.Item.Value' },
      End: true,
    };
    const fetch = task("States.Format('day {} fetch', $.day)", { Next: 'Parts' });
    return {
      Night: {
        StartAt: 'Plan',
        States: {
          Plan: task("States.Format('plan')", { Next: 'Days' }),
          Days: { ...map('$.days', { States: { Fetch: fetch, Parts: parts } }), Next: 'Report' },
          Report: task("States.Format('report')", { End: true }),
        },
      },
    };
  };

  /** Asks for a night of two days, by an event. */
  async function ask(stateDir: string, bus: string): Promise<void> {
    const endpoint = `http://127.0.0.1:${partsOf(stateDir)['events']}`;
    const events = awsClient({ endpoint, prefix: 'AWSEvents', service: 'events' });
    const Detail = JSON.stringify({ data: { days: [1, 2].map((day) => ({ day, parts: [0, 1, 2] })) } });
    const entry = { Source: 'shop.night', DetailType: 'asked', EventBusName: bus, Detail };
    await events.call('PutEvents', { Entries: [entry] });
    events.close();
  }

  type Acknowledged = Record<'rows' | 'orders' | 'direct', Set<string>>;

  /** Writes rows and events until the host is gone, noting each that was acknowledged. */
  async function write(stateDir: string, acknowledged: Acknowledged): Promise<void> {
    const ports = partsOf(stateDir);
    const dynamo = awsClient({
      endpoint: `http://127.0.0.1:${ports['table']}`,
      prefix: 'DynamoDB_20120810',
      service: 'dynamodb',
    });
    const events = awsClient({
      endpoint: `http://127.0.0.1:${ports['events']}`,
      prefix: 'AWSEvents',
      service: 'events',
    });
    const bus = busIn(fixture.assembly, 'FixtureData');
    const loop = async (once: (id: string) => Promise<void>) => {
      for (let n = 0; n < 10_000; n += 1) {
        try {
          await once(String(n));
        } catch {
          return;
        }
      }
    };
    await Promise.all([
      loop(async (id) => {
        await dynamo.call('PutItem', {
          TableName: 'FixtureData-TableCD117FA1',
          Item: { pk: { S: 'k' }, sk: { S: id } },
        });
        acknowledged.rows.add(id);
      }),
      loop(async (id) => {
        const told = [
          {
            EventBusName: bus,
            Source: 'shop.orders',
            DetailType: 'order.placed',
            Detail: JSON.stringify({ id, data: { total: 1 } }),
          },
        ];
        const { FailedEntryCount } = (await events.call('PutEvents', { Entries: told })) as {
          FailedEntryCount: number;
        };
        if (FailedEntryCount === 0) acknowledged.orders.add(id);
      }),
      loop(async (id) => {
        const told = [
          {
            EventBusName: bus,
            Source: 'shop.direct',
            DetailType: 'x',
            Detail: JSON.stringify({ fail: `no${id}` }),
          },
        ];
        const { FailedEntryCount } = (await events.call('PutEvents', { Entries: told })) as {
          FailedEntryCount: number;
        };
        if (FailedEntryCount === 0) acknowledged.direct.add(id);
      }),
    ]);
    dynamo.close();
    events.close();
  }

  function missing(acknowledged: Acknowledged): string[] {
    const rows = new Set(
      notesBy(fixture, 'stream').flatMap(({ records }) =>
        (records as { dynamodb: { Keys: { sk: { S: string } } } }[]).map(
          ({ dynamodb }) => dynamodb.Keys.sk.S,
        ),
      ),
    );
    const orders = new Set(
      notesBy(fixture, 'queue-placed').flatMap(({ bodies }) =>
        (bodies as string[]).map((body) => JSON.parse(body).detail.id as string),
      ),
    );
    const direct = new Set(
      notesBy(fixture, 'flaky-direct').map(({ event }) => (event as { fail: string }).fail.slice(2)),
    );
    const lost = (name: string, known: ReadonlySet<string>, seen: ReadonlySet<string>) =>
      [...known].filter((id) => !seen.has(id)).map((id) => `${name} ${id}`);
    return [
      ...lost('row', acknowledged.rows, rows),
      ...lost('order', acknowledged.orders, orders),
      ...lost('direct', acknowledged.direct, direct),
    ];
  }
});
