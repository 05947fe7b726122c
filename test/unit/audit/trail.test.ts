import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { appendChanges } from '../../../functions/audit/append-changes.ts';
import type { Entry } from '../../../functions/audit/domain/entry.ts';
import type { Finding } from '../../../functions/audit/domain/finding.ts';
import { entryIn, segmentAfter, segmentIn, segmentKey } from '../../../functions/audit/domain/segment.ts';
import { because } from '../../../shared/observability/cause.ts';
import { aTrail } from '../../builders/a-trail.ts';

type Trail = ReturnType<typeof aTrail>;

const refundKey = (id: string) => ({ pk: `REFUND#${id}`, sk: 'REFUND' });

/** Cases of channels tell nothing by themselves here: what they hold does not matter. */
const caseKey = (id: string) => ({ pk: `WAVE#${id}`, sk: 'WAVE' });
const item = (id: string, part: object = {}) => ({
  ...caseKey(id),
  orderId: `ord_${id}`,
  status: 'OPEN',
  version: 1,
  receiver: { name: '王小明', phone: '13800138000', detail: '世纪大道 100 号' },
  ...part,
});

/** Opens some waves and closes the first of them, each by a write of its own. */
async function busy(trail: Trail, count = 12): Promise<void> {
  for (let at = 1; at <= count; at += 1) await trail.table.write({ kind: 'put', item: item(`w${at}`) });
  await because({ by: 'mary', via: 'POST /waves/{id}/cancel', id: 'req-1' }, () =>
    trail.table.write({
      kind: 'update',
      key: caseKey('w1'),
      update: 'SET #status = :status, #version = :version, #reason = :reason, #by = :by',
      values: { status: 'CLOSED', version: 2, reason: '客户王小明来电取消', by: 'mary' },
    }),
  );
}

const keysOf = ({ kept }: Trail): readonly string[] => kept.keys();
const entriesOf = ({ kept }: Trail) =>
  kept
    .keys()
    .filter((key) => key.startsWith('chains/'))
    .flatMap((key) => segmentIn(kept.get(key) ?? new Uint8Array()).lines.map(entryIn));
const codes = (findings: readonly Finding[]) => findings.map(({ code, at }) => `${code} ${at}`);

describe('the trail', () => {
  it.each([1, 3, 100])('has every change once and in its order, told %i at a time', async (atOnce) => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell(atOnce);
    expect(await trail.verify()).toMatchObject({ findings: [], entries: 13, items: 12, older: 0 });
    expect(
      entriesOf(trail)
        .filter(({ id }) => id === 'w1')
        .map(({ change, values }) => [change, values]),
    ).toEqual([
      ['created', { status: [null, 'OPEN'] }],
      ['changed', { status: ['OPEN', 'CLOSED'] }],
    ]);
  });

  it('leaves out what is there, however batches are cut when they come again', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell(5);
    expect(await appendChanges(trail.changes, trail.appendDeps)).toBe(0);
    await trail.table.write({ kind: 'put', item: item('w99') });
    expect(await appendChanges(trail.changes.slice(-4), trail.appendDeps)).toBe(1);
    expect(await trail.verify()).toMatchObject({ findings: [], entries: 14 });
  });

  it('loses nothing where the writer dies between the object and the head', async () => {
    const trail = aTrail();
    await busy(trail);
    const dying = { ...trail.trail, add: () => Promise.reject(new Error('gone')) };
    await expect(appendChanges(trail.changes, { ...trail.appendDeps, trail: dying })).rejects.toThrow('gone');
    await trail.tell();
    expect(await trail.verify()).toMatchObject({ findings: [], entries: 13 });
  });

  it('is one chain where two add to it at once, and what is told to both is in it once', async () => {
    const trail = aTrail();
    await busy(trail, 40);
    await Promise.all([
      appendChanges(trail.changes.slice(0, 30), trail.appendDeps),
      appendChanges(trail.changes.slice(10), trail.appendDeps),
      appendChanges(trail.changes.slice(20, 25), trail.appendDeps),
    ]);
    expect(await trail.verify()).toMatchObject({ findings: [], entries: 41 });
  });

  it('says who, by what and which fields, and keeps words apart, under a hash', async () => {
    const trail = aTrail();
    await busy(trail, 1);
    await trail.tell();
    const entry = entriesOf(trail).find(({ change }) => change === 'changed');
    expect(entry).toMatchObject({
      kind: 'wave',
      id: 'w1',
      subject: 'order/ord_w1',
      fields: ['by', 'reason', 'status'],
      by: 'mary',
      via: 'POST /waves/{id}/cancel',
      cause: 'req-1',
    });
    const [, row] = (await trail.trail.rows('order/ord_w1', { limit: 9 })).rows;
    expect(row?.reason).toBe('客户王小明来电取消');
    expect(entry?.reason).toBe(createHash('sha256').update(`${row?.nonce}${row?.reason}`).digest('hex'));
  });

  it('holds nothing of a person in what cannot be forgotten', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell();
    const all = keysOf(trail).map((key) => Buffer.from(trail.kept.get(key) ?? []).toString());
    const rows = trail.model.all().map(({ line }) => String(line));
    expect([...all, ...rows].join('\n')).not.toMatch(/王小明|13800138000|世纪大道|nonce-/);
  });

  it('goes on where the words of a row were forgotten', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell();
    for (const { pk, sk, reason: _reason, nonce: _nonce, ...rest } of trail.model.all())
      if (pk.startsWith('TRAIL#')) await trail.plain.write({ kind: 'put', item: { pk, sk, ...rest } });
    expect((await trail.verify()).findings).toEqual([]);
  });

  it('tells a change that the suite did not write as nobody’s', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.plain.write({
      kind: 'update',
      key: caseKey('w3'),
      update: 'SET #status = :status',
      values: { status: 'CLOSED' },
    });
    await trail.tell();
    const { findings, unsigned } = await trail.verify();
    expect([findings, unsigned.count]).toEqual([[], 1]);
    expect(unsigned.newest).toEqual([expect.stringMatching(/^wave\/w3 at 2026-11-24/)]);
    expect(entriesOf(trail).find(({ by }) => by === undefined)).toMatchObject({
      id: 'w3',
      fields: ['status'],
    });
  });

  it('counts items that are older than the trail, and takes up their changes', async () => {
    const trail = aTrail();
    for (const id of ['w1', 'w2']) await trail.plain.write({ kind: 'put', item: item(id) });
    trail.changes.length = 0;
    await trail.table.write({ kind: 'put', item: item('w1', { status: 'CLOSED', version: 2 }) });
    await trail.tell();
    expect(await trail.verify()).toMatchObject({ findings: [], items: 2, older: 1, entries: 1 });
  });

  it('has an entry of an item whose events cannot be told, and says so', async () => {
    const trail = aTrail();
    const errors: unknown[] = [];
    await trail.table.write({ kind: 'put', item: { ...refundKey('r1'), nothing: 'of a refund' } });
    await appendChanges(trail.changes, { ...trail.appendDeps, untold: (error) => errors.push(error) });
    expect([errors.length, (await trail.verify()).findings]).toEqual([1, []]);
  });
});

/** The chain of wave 1 and its segments, of a trail that was told one change at a time. */
async function segmentsOf(trail: Trail) {
  const { line, chain } = trail.model
    .all()
    .filter(({ pk, position }) => pk.startsWith('TRAIL#') && position === 0)
    .map((row) => ({ line: String(row['line']), chain: Number(row['chain']), row }))
    .find(({ line: text }) => entryIn(text).id === 'w1') ?? { line: '', chain: 0 };
  const keys = keysOf(trail).filter((key) => key.startsWith(`chains/${chain}/`));
  return { chain, keys, entry: entryIn(line) };
}
const rowKey = ({ subject, at, record }: Entry) => ({ pk: `TRAIL#${subject}`, sk: `${at}#${record}` });
const headKey = (chain: number) => ({ pk: 'TRAILHEADS', sk: `CHAIN#${chain}` });

describe('what a stranger does', () => {
  const tampering: Readonly<Record<string, (trail: Trail) => Promise<readonly RegExp[]>>> = {
    'a byte of a segment': async (trail) => {
      const { chain, keys } = await segmentsOf(trail);
      const bytes = Buffer.from(trail.kept.get(keys[1] ?? '') ?? []);
      trail.kept.put(keys[1] ?? '', Buffer.from(bytes.toString().replace('"created"', '"changed"')));
      return [new RegExp(`^SEGMENT_CHANGED chain ${chain} segment 2$`)];
    },
    'a segment that is gone': async (trail) => {
      const { chain, keys } = await segmentsOf(trail);
      trail.lose(keys[1] ?? '');
      return [new RegExp(`^SEGMENT_MISSING chain ${chain} segment 2$`)];
    },
    'two segments in each other’s place': async (trail) => {
      const { chain, keys } = await segmentsOf(trail);
      const [first = '', second = ''] = keys;
      const [one = new Uint8Array(), two = new Uint8Array()] = [
        trail.kept.get(first),
        trail.kept.get(second),
      ];
      trail.kept.put(first, two);
      trail.kept.put(second, one);
      return [1, 2].map((sequence) => new RegExp(`^SEGMENT_CHANGED chain ${chain} segment ${sequence}$`));
    },
    'a segment of another chain under a right hash': async (trail) => {
      const { chain } = await segmentsOf(trail);
      const head = await trail.trail.head(chain);
      const { segment, bytes } = segmentAfter((chain + 1) % 4, head, ['{}']);
      trail.kept.put(segmentKey(chain, segment), Buffer.from(bytes));
      const { sequence, hash, entries } = segment;
      trail.alter(headKey(chain), { sequence, hash, entries });
      return [new RegExp(`^SEGMENT_MISPLACED chain ${chain} segment ${sequence}$`)];
    },
    'a head that was set back': async (trail) => {
      const { chain, keys } = await segmentsOf(trail);
      const before = segmentIn(trail.kept.get(keys.at(-2) ?? '') ?? new Uint8Array());
      trail.alter(headKey(chain), { sequence: before.sequence, hash: before.hash, entries: before.entries });
      return [new RegExp(`^HEAD_BEHIND chain ${chain} segment ${before.sequence}$`)];
    },
    'a head that is gone': async (trail) => {
      const { chain } = await segmentsOf(trail);
      trail.remove(headKey(chain));
      return [new RegExp(`^HEAD_BEHIND chain ${chain} segment 0$`)];
    },
    'a row that says something else': async (trail) => {
      const { chain, entry } = await segmentsOf(trail);
      const { pk, sk } = rowKey(entry);
      const line = JSON.stringify({ ...entry, by: 'somebody else' });
      trail.alter({ pk, sk }, { line });
      return [new RegExp(`^ROWS_DIFFER chain ${chain} segment 1$`)];
    },
    'a row that is gone': async (trail) => {
      const { chain, entry } = await segmentsOf(trail);
      const { pk, sk } = rowKey(entry);
      trail.remove({ pk, sk });
      return [new RegExp(`^ROWS_DIFFER chain ${chain} segment 1$`)];
    },
    'other words than were said': async (trail) => {
      const [{ pk, sk } = headKey(0)] = trail.model
        .all()
        .filter((row) => row.pk.startsWith('TRAIL#') && row['reason'] !== undefined);
      trail.alter({ pk, sk }, { reason: 'nothing of that kind' });
      return [new RegExp(`^ROWS_DIFFER row ${pk} `)];
    },
    'a row that is none': async (trail) => {
      const { entry } = await segmentsOf(trail);
      trail.alter(rowKey(entry), { line: 'no entry' });
      return [/^ROWS_DIFFER row TRAIL#order\/ord_w1 /];
    },
    'a segment of no entries under a right hash': async (trail) => {
      const { chain } = await segmentsOf(trail);
      const { segment, bytes } = segmentAfter(chain, await trail.trail.head(chain), ['{}']);
      trail.kept.put(segmentKey(chain, segment), Buffer.from(bytes));
      const { sequence, hash, entries } = segment;
      trail.alter(headKey(chain), { sequence, hash, entries });
      return [new RegExp(`^SEGMENT_CHANGED chain ${chain} segment ${sequence}$`)];
    },
    'a row too many': async (trail) => {
      const { chain, entry } = await segmentsOf(trail);
      const { pk, sk } = rowKey(entry);
      trail.alter({ pk, sk: `${sk}0` }, { ...trail.model.get({ pk, sk }), position: 7 });
      return [new RegExp(`^ROWS_DIFFER chain ${chain} segment 1$`)];
    },
    'an item that changed past the stream': async (trail) => {
      trail.alter(caseKey('w5'), { status: 'CLOSED' });
      return [/^ITEM_CHANGED wave\/w5$/];
    },
    'an item that is again what it was': async (trail) => {
      const [first] = trail.changes;
      trail.alter(caseKey('w1'), { ...first?.after, reason: undefined, by: undefined });
      return [/^ITEM_CHANGED wave\/w1$/];
    },
    'an item that is gone': async (trail) => {
      trail.remove(caseKey('w5'));
      return [/^ITEM_GONE wave\/w5$/];
    },
    'an item that was never told of': async (trail) => {
      trail.alter(caseKey('w50'), { ...item('w50'), stamp: [1, 'orders-api', '', '', 'nonce'] });
      return [/^ITEM_UNTOLD wave\/w50$/];
    },
  };

  it.each(Object.entries(tampering))('is found and named: %s', async (_name, tamper) => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell(1);
    const expected = await tamper(trail);
    const found = codes((await trail.verify()).findings);
    expect(found.length).toBeGreaterThan(0);
    for (const each of expected) expect(found).toContainEqual(expect.stringMatching(each));
  });

  it('is found where a change was left out, though every hash is right', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.table.write({ kind: 'put', item: item('w1', { status: 'OPEN', version: 3 }) });
    const left = trail.changes.filter(({ after }) => after?.['version'] !== 2);
    await appendChanges(left, trail.appendDeps);
    expect(codes((await trail.verify()).findings)).toEqual(['ENTRY_GAP wave/w1']);
  });

  it('is found where the first change of an item was left out', async () => {
    const trail = aTrail();
    await busy(trail);
    await appendChanges(trail.changes.slice(1), trail.appendDeps);
    expect(codes((await trail.verify()).findings)).toEqual(['ENTRY_GAP wave/w1']);
  });
});

describe('anchors', () => {
  it('follow one another, each over all heads, and none is made where nothing grew', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell();
    const first = await trail.anchor();
    expect(await trail.anchor()).toBeUndefined();
    await trail.table.write({ kind: 'put', item: item('w20') });
    await trail.tell();
    const second = await trail.anchor();
    expect(second).toMatchObject({ sequence: 2, previous: first?.root, findings: [] });
    expect(await trail.verify(first?.root)).toMatchObject({
      findings: [],
      roots: [second?.root, first?.root],
    });
  });

  it('hold what was found wrong since the one before, for ever', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell(1);
    const { chain, keys } = await segmentsOf(trail);
    trail.lose(keys[0] ?? '');
    expect((await trail.anchor())?.findings).toEqual([
      { code: 'SEGMENT_MISSING', at: `chain ${chain} segment 1` },
    ]);
    expect(await trail.anchor()).toBeUndefined();
  });

  it('show a head that was set back below one of them, even with its rows gone', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell();
    await trail.anchor();
    for (const { pk, sk } of trail.model.all()) if (/^TRAIL(#|HEADS)/.test(pk)) trail.remove({ pk, sk });
    expect(codes((await trail.verify()).findings)).toContainEqual('HEAD_BEHIND chain 0 segment 0');
  });

  it('show one that is changed or gone', async () => {
    const trail = aTrail();
    await busy(trail);
    await trail.tell();
    await trail.anchor();
    const key = keysOf(trail).find((each) => each.startsWith('anchors/')) ?? '';
    trail.kept.put(key, Buffer.from('{}'));
    expect(codes((await trail.verify()).findings)).toEqual(['ANCHOR_CHANGED anchor 1']);
    trail.lose(key);
    expect(codes((await trail.verify()).findings)).toEqual(['ANCHOR_MISSING anchor 1']);
  });

  it('show by a root kept outside that all of it was made anew', async () => {
    const real = aTrail();
    await busy(real);
    await real.tell();
    const root = (await real.anchor())?.root;
    const forged = aTrail();
    await busy(forged, 11);
    await forged.tell();
    await forged.anchor();
    expect((await forged.verify()).findings).toEqual([]);
    expect(codes((await forged.verify(root)).findings)).toEqual([`ANCHOR_UNKNOWN root ${root}`]);
  });
});

describe('somebody who has nothing of ours', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../functions/audit/README.md'), 'utf8');
  const script = /<!-- proof -->\n```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'exit 9';

  async function proved(tamper: (folder: string, files: readonly string[]) => void) {
    const trail = aTrail();
    await busy(trail);
    await trail.tell(2);
    const { chain, keys } = await segmentsOf(trail);
    const folder = mkdtempSync(join(tmpdir(), 'zhanggui-trail-'));
    const files = keys.map((key) => basename(key));
    for (const key of keys) writeFileSync(join(folder, basename(key)), trail.kept.get(key) ?? '');
    tamper(folder, files);
    const { status, stdout } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    return { status, said: stdout.trim(), hash: (await trail.trail.head(chain)).hash };
  }

  it('proves a chain with the script of the README', async () => {
    const { status, said, hash } = await proved(() => undefined);
    expect({ status, said }).toEqual({ status: 0, said: hash });
  });

  it('sees a changed byte and a missing object with it', async () => {
    const changed = await proved((folder, [, file = '']) =>
      writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace('OPEN', 'DONE')),
    );
    expect([changed.status, changed.said]).toEqual([1, expect.stringContaining('is not what its name says')]);
    const missing = await proved((folder, [, file = '']) => rmSync(join(folder, file)));
    expect([missing.status, missing.said]).toEqual([1, expect.stringContaining('does not follow')]);
  });
});
