import { readAdvisories } from '../../../scripts/dependencies/advisories.ts';
import { isAllowed, licenceFaults, licencePage } from '../../../scripts/dependencies/licence-page.ts';
import {
  allowedScripts,
  delivered,
  type Lockfile,
  lockfileFaults,
  readLockfile,
} from '../../../scripts/dependencies/lockfile.ts';

type Package = Lockfile['packages'][string];
const lockWith = (given: Partial<Package>): Lockfile => ({
  packages: {
    '': { version: '0.1.0', dev: false, inBundle: false, hasInstallScript: false },
    'node_modules/some-package': {
      ...{ version: '1.0.0', integrity: 'sha512-x', license: 'MIT' },
      ...{ dev: false, inBundle: false, hasInstallScript: false, ...given },
    },
  },
});

describe('the lock file', () => {
  const lockfile = readLockfile();

  it('names no source but the public registry, and proves every package by its hash', () => {
    expect(lockfileFaults(lockfile)).toEqual([]);
  });

  it.each<[string, Partial<Package>]>([
    ['another registry', { resolved: 'https://registry.example/some-package-1.0.0.tgz' }],
    ['a registry that is called alike', { resolved: 'https://registry.npmjs.org.example/x.tgz' }],
    ['a repository', { resolved: 'git+ssh://git@github.com/some/package.git#0000' }],
    ['plain HTTP', { resolved: 'http://registry.npmjs.org/some-package/-/some-package-1.0.0.tgz' }],
    ['no hash', { integrity: undefined }],
    ['a hash that can be forged', { integrity: 'sha1-x' }],
  ])('would be refused with %s', (_, given) => {
    expect(lockfileFaults(lockWith(given))).toHaveLength(1);
  });

  it('lets no delivered package run a program while it is installed, and of the others two', () => {
    expect(delivered(lockfile).filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
    expect([...allowedScripts()]).toEqual(['esbuild', 'node']);
  });
});

describe('licences', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND OFL-1.1', true],
    ['MIT AND GPL-3.0-only', false],
    ['GPL-3.0-only AND (MIT OR Apache-2.0)', false],
    ['(MIT AND GPL-3.0-only) OR (ISC AND (MIT OR GPL-2.0))', true],
    ['(MIT', false],
    ['GPL-3.0-only', false],
    ['AGPL-3.0-only', false],
    ['BUSL-1.1', false],
    ['UNLICENSED', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['toString', false],
    ['', false],
  ])('%s: %s', (expression, isFine) => {
    expect(isAllowed(expression)).toBe(isFine);
  });

  it('are asked of what is delivered, and not of what only tests', () => {
    const fault = 'some-package 1.0.0 is under GPL-3.0-only, which nobody has allowed';
    expect(licenceFaults(lockWith({ license: 'GPL-3.0-only' }))).toEqual([fault]);
    expect(licenceFaults(lockWith({ license: undefined }))).toHaveLength(1);
    expect(licenceFaults(lockWith({ license: 'GPL-3.0-only', dev: true }))).toEqual([]);
  });

  it('are listed with the package that has them', () => {
    expect(licencePage(lockWith({}))).toMatch(/## MIT \(1\)\n\n- some-package 1\.0\.0\n/);
  });
});

describe('advisories', () => {
  const entry = (severity: string) => ({
    ...{ name: 'x', severity, range: '<2.0.0', nodes: ['node_modules/x'], fixAvailable: true },
    via: [{ source: 1, name: 'x', title: 'Prototype pollution', url: 'https://github.com/advisories/G-1' }],
  });
  const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });

  it.each([
    ['none', report({}), { kind: 'told', grave: [], others: 0 }],
    ['moderate ones', report({ x: entry('moderate') }), { kind: 'told', grave: [], others: 1 }],
    [
      'a high and a critical one',
      report({ x: entry('high'), y: { ...entry('critical'), via: ['x'] } }),
      {
        kind: 'told',
        grave: [
          'x <2.0.0 (high): Prototype pollution https://github.com/advisories/G-1',
          'y <2.0.0 (critical): x',
        ],
        others: 0,
      },
    ],
    ['a high one of what only tests', report({ z: entry('high') }), { kind: 'told', grave: [], others: 1 }],
    [
      'a registry that refuses',
      JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } }),
      { kind: 'unknown', because: '405 Method Not Allowed' },
    ],
    ['nothing', '', { kind: 'unknown', because: 'npm audit said nothing' }],
  ])('are read where npm tells of %s', (_, output, told) => {
    expect(readAdvisories(output, new Set(['x', 'y']))).toEqual(told);
  });
});
