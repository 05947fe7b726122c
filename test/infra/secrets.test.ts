import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../infra/local/assembly.ts';
import { readDeployment } from '../../infra/local/deployment.ts';
import { suiteAsBuilt } from './synthesize.ts';

const { folder } = await suiteAsBuilt();
const assembly = readAssembly(folder);
const deployment = readDeployment(assembly, {
  apiUrl: 'http://127.0.0.1',
  queueEndpoint: 'http://127.0.0.1',
});

/** What the functions are given, as text by function and name, with every reference filled in. */
const given = deployment
  .of('AWS::Lambda::Function')
  .flatMap(({ logicalId, properties }) =>
    Object.entries(properties.Environment?.Variables ?? {}).map(([name, value]): [string, string] => [
      `${logicalId} ${name}`,
      String(value),
    ]),
  );

/** Keys, tokens and passwords as they look (密钥的样子): PEM, JWT, known prefixes, and long texts of chance. */
const looks = [
  /-----BEGIN/,
  /\beyJ[\w-]{10,}\./,
  /\b(?:sk|pk|rk|whsec|ghp|xox[abp]|AKIA|ASIA)_?[A-Za-z0-9]{12,}/,
  /\{\{resolve:/,
  /:\/\/[^/\s:]+:[^/\s@]+@/,
];
const isOfChance = (word: string): boolean =>
  word.length >= 32 && /\d/.test(word) && /[a-z]/i.test(word) && new Set(word).size >= 12;
/** What CloudFormation and CDK themselves make: names and addresses of resources, and hashes of assets. */
const isName = (value: string): boolean => /^(?:arn:aws:|https?:\/\/|Zhanggui)/.test(value);

const secretIn = (value: string): boolean =>
  looks.some((look) => look.test(value)) ||
  (!isName(value) && value.split(/[^A-Za-z0-9+/=_-]+/).some(isOfChance));

describe('secrets (密钥)', () => {
  it('are in no environment of a function: it has the name of what holds them', () => {
    expect(given.length).toBeGreaterThan(100);
    expect(given.filter(([, value]) => secretIn(value)).map(([name]) => name)).toEqual([]);
    const named = given.filter(([name]) => /SECRET|TOKEN|PASSWORD|_KEY/.test(name));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(([, value]) => !value.startsWith('arn:aws:secretsmanager:'))).toEqual([]);
  });

  it('are in no template', () => {
    const templates = assembly.stacks.map(({ name }) =>
      readFileSync(join(folder, `${name}.template.json`), 'utf8'),
    );
    expect(templates.filter((text) => looks.some((look) => look.test(text)))).toEqual([]);
  });

  it.each([
    '-----BEGIN PRIVATE KEY-----',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    '{"apiV3Key":"0123456789abcdefABCDEF0123456789"}',
    'https://user:password@db.example.com/',
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  ])('would be seen: %s', (value) => {
    expect(secretIn(value)).toBe(true);
  });
});
