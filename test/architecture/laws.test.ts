import { basename } from 'node:path';
import { contextOf, type Source, sources } from './source.ts';

const code = sources('functions', 'shared', 'events');
const all = [...code, ...sources('infra', 'scripts')];
const isEntry = ({ path }: Source) => /^functions\/[^/]+\/(?:api|on-[^/]+)\.ts$/.test(path);
const isAdapter = ({ path }: Source) => path.startsWith('shared/adapters/');
const isDomain = ({ path }: Source) => /^functions\/[^/]+\/domain\//.test(path);

/** Reads better in a failure than a list of booleans: which file, and what it does. */
const breaches = (files: readonly Source[], of: (source: Source) => readonly string[]) =>
  files.flatMap((source) => of(source).map((what) => `${source.path}: ${what}`));

const lines = (pattern: RegExp) => (source: Source) =>
  [...source.text.matchAll(pattern)].map(([found]) => found);

describe('the laws of the house', () => {
  it('1: domain imports the kernel, its own folder and pure libraries only', () => {
    const pure = ['zod', 'libphonenumber-js/max', 'libphonenumber-js/core', '@vant/area-data'];
    const found = breaches(code.filter(isDomain), ({ path, imports }) =>
      imports.filter((name) => {
        const own = `functions/${contextOf(path)}/domain/`;
        return !(name.startsWith('shared/kernel/') || name.startsWith(own) || pure.includes(name));
      }),
    );
    expect(found).toEqual([]);
  });

  it('2: a context knows another by its contract only', () => {
    const found = breaches(code, ({ path, imports }) =>
      imports.filter((name) => {
        const other = contextOf(name);
        return other !== undefined && other !== contextOf(path) && !name.endsWith('/contract.ts');
      }),
    );
    expect(found).toEqual([]);
  });

  it('3: only entries, and the adapters that they use, meet the environment, real clients and middy', () => {
    const others = code.filter((source) => !isEntry(source) && !isAdapter(source));
    const outside = /process\.env|new \w+Client\(|from '@middy\/core'/g;
    const found = breaches(others, lines(outside)).filter(
      (breach) => !breach.startsWith('shared/http/wrap.ts'),
    );
    expect(found).toEqual([]);
    const users = breaches(others, ({ imports }) =>
      imports.filter((name) => name.startsWith('shared/adapters/')),
    );
    expect(users).toEqual([]);
  });

  it('3: whoever calls AWS says how long it may take', () => {
    // A URL is signed without a call.
    const calling = code.filter(({ path }) => path !== 'shared/adapters/presign.ts');
    const endless = breaches(calling, lines(/new \w+Client\((?!callsWithin\().{0,40}/g));
    expect(endless).toEqual([]);
  });

  it('3: entries are wiring, 40 lines at most', () => {
    const long = code.filter(isEntry).filter(({ text }) => text.trimEnd().split('\n').length > 40);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('4: no cycles', () => {
    expect(cycleIn(all)).toBeUndefined();
  });

  it('4: no barrels, no default exports, no drawer for everything', () => {
    const drawers = /^(?:utils?|helpers?|common|misc|manager|service)(?:\.ts)?$/;
    const named = all.filter(({ path }) =>
      path.split('/').some((part) => drawers.test(part) || part === 'index.ts'),
    );
    expect(named.map(({ path }) => path)).toEqual([]);
    const doors = breaches(all, lines(/^export (?:\*|\{[^}]*\}) from .*$/gm));
    expect(doors.filter((door) => !/^functions\/[^/]+\/contract\.ts:/.test(door))).toEqual([]);
    expect(breaches(all, lines(/^export default/gm))).toEqual([]);
  });

  it('5: sort keys are ranges, and no request scans the table', () => {
    expect(breaches(code, lines(/begins_with|ScanCommand/g))).toEqual([]);
  });

  it('6: zod is imported in the form that can be shaken', () => {
    expect(breaches(all, lines(/import (?!(?:type )?\* as z from)[^;]*? from 'zod'/g))).toEqual([]);
  });

  it('7: money never meets a float', () => {
    expect(breaches(code, lines(/parseFloat\(|\.toFixed\(/g))).toEqual([]);
  });

  it('time, chance and waiting come in as arguments', () => {
    const found = breaches(
      code.filter((source) => !isAdapter(source)),
      lines(
        /Date\.now\(|new Date\(\)|Math\.random\(|randomUUID|randomBytes|setTimeout|setInterval|performance\.now/g,
      ),
    );
    expect(found).toEqual([]);
  });

  it('nothing listens on all interfaces', () => {
    expect(breaches(all, lines(/(?<!\/\/.*)0\.0\.0\.0/g))).toEqual([]);
  });
});

/** The first cycle of imports, file by file, or undefined. */
function cycleIn(files: readonly Source[]): readonly string[] | undefined {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = graph.has(next) ? visit(next, [...trail, path]) : undefined;
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

it('the scan itself sees imports and entries', () => {
  expect(code.filter(isEntry).map(({ path }) => basename(path))).toContain('on-table-change.ts');
  expect(code.find(({ path }) => path === 'functions/orders/api.ts')?.imports).toContain(
    'shared/http/api.ts',
  );
});
