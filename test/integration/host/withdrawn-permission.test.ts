import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from '../../../infra/local/host.ts';
import { ensureAssembly } from '../../../infra/local/synthesis.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'zhanggui-withdrawn-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Template = {
  readonly Resources: Readonly<
    Record<string, { Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } } }>
  >;
};

/** The project's own assembly, in which one role has lost one action. */
async function assemblyWithout(action: string, role: string): Promise<string> {
  const assembly = join(root, 'cdk.out');
  const copy = join(folder, 'cdk.out');
  await ensureAssembly(root, assembly);
  symlinksIn(assembly, copy);
  const file = 'ZhangguiOperations.template.json';
  const template = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template;
  const policy = Object.entries(template.Resources).find(([id]) =>
    id.startsWith(`${role}DefaultPolicy`),
  )?.[1];
  for (const statement of policy?.Properties.PolicyDocument.Statement ?? [])
    statement.Action = [statement.Action].flat().filter((each) => each !== action);
  rmSync(join(copy, file));
  writeFileSync(join(copy, file), JSON.stringify(template));
  return copy;
}

function symlinksIn(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
}

it('refuses a call whose permission the template has lost, and names the statement', async () => {
  const stateDir = join(folder, 'state');
  const host = await startHost({
    assembly: await assemblyWithout('dynamodb:PutItem', 'CatalogApiRole'),
    stateDir,
    port: 0,
    permissionsUsed: join(folder, 'used.txt'),
  });
  try {
    const token = await host.token(['catalog:write']);
    const answer = await fetch(`${host.url}/warehouses/SH1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: '上海一仓',
        address: '上海市青浦区华新镇',
        location: { lat: 31.2, lng: 121.2 },
        priority: 1,
      }),
    });
    expect(answer.status).toBe(500);
    const named = (prefix: string) => Object.entries(host.names).find(([id]) => id.startsWith(prefix))?.[1];
    const resource = `arn:aws:dynamodb:us-east-1:000000000000:table/${named('Table')}`;
    const log = (name: string | undefined) => readFileSync(join(stateDir, 'logs', `${name}.log`), 'utf8');
    const [line] = log('host').split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      message: 'AWS would refuse this call',
      function: named('CatalogApiFunction'),
      role: expect.stringMatching(/^ZhangguiOperations\/CatalogApiRole/),
      missing: { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: resource },
    });
    expect(log(named('CatalogApiFunction'))).toMatch(
      /AccessDeniedException[^\n]*is not authorized to perform: dynamodb:PutItem on resource: arn/,
    );
  } finally {
    await host.stop();
  }
});
