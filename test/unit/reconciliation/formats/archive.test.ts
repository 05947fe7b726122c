import { deflateSync, gzipSync } from 'node:zlib';
import { archiveCaps } from '../../../../functions/reconciliation/formats/archive.ts';
import { zip } from '../../../../infra/sandbox/zip.ts';
import { billOf, faultOf, inPieces } from '../../../builders/bill-reading.ts';
import {
  alipayFund,
  alipaySummary,
  alipayTrade,
  alipayZip,
  billSamples,
  crlf,
  gbk,
  wechatTrade,
  zipped,
} from '../../../builders/bill-samples.ts';

const detail = gbk(crlf(alipayTrade()));
const summary = gbk(crlf(alipaySummary()));
const good = alipayZip(alipayTrade(), alipaySummary());
const csv = Buffer.from(crlf(wechatTrade()));
const packed = gzipSync(csv);
const linesIn = async (bytes: Uint8Array, pieces?: number) =>
  (await billOf(inPieces(bytes, pieces))).lines.length;

/** A copy with other bytes from an offset on. */
const patched = (bytes: Buffer, at: number, ...other: readonly number[]): Buffer => {
  const copy = Buffer.from(bytes);
  copy.set(other, at);
  return copy;
};
const directory = good.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
const second = good.indexOf(Buffer.from('PK\x03\x04', 'latin1'), 4);
const secondEntry = good.indexOf(Buffer.from('PK\x01\x02', 'latin1'), directory + 4);
const end = good.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));

/** The zip with its second entry taken out of the directory, and the counts put right. */
function withoutSecondEntry(): Buffer {
  const head = good.subarray(0, secondEntry);
  const ending = Buffer.from(good.subarray(end));
  ending.writeUInt16LE(1, 8);
  ending.writeUInt16LE(1, 10);
  ending.writeUInt32LE(secondEntry - directory, 12);
  return Buffer.concat([head, ending]);
}
/** The same, and the second member's bytes too: a zip that was made with one file. */
const alone = zipped({ 'a.csv': detail });

describe('zip', () => {
  it('is read with names in GBK, in any order of its members, however the bytes come', async () => {
    expect(await linesIn(good)).toBe(3);
    expect(await linesIn(good, 1)).toBe(3);
    expect(await linesIn(zipped({ 汇总: summary, 明细: detail }))).toBe(3);
  });

  it('is read with names that say they are UTF-8, without compression, and with a comment', async () => {
    const named = Buffer.from(zip([{ name: Buffer.from('明细.csv'), content: detail }]));
    const flagged = patched(named, 6, 0, 8);
    const at = flagged.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    expect(await linesIn(patched(flagged, at + 8, 0, 8))).toBe(3);
    const commented = Buffer.concat([patched(good, good.length - 2, 2, 0), Buffer.from('hi')]);
    expect(await linesIn(commented)).toBe(3);
  });

  it('with the detail alone is read, and says so', async () => {
    const { summary: told } = await billOf(inPieces(alone));
    expect(told.notes).toEqual(['汇总 is not there: fees and net amounts are proved by no total']);
  });

  it.each<[string, Buffer, string]>([
    ['cut off in the middle', good.subarray(0, good.length / 2), 'ARCHIVE'],
    ['without its end record', good.subarray(0, end), 'ARCHIVE'],
    ['with its last byte missing', good.subarray(0, -1), 'ARCHIVE'],
    ['with bytes behind its end', Buffer.concat([good, Buffer.from('x')]), 'ARCHIVE'],
    ['with a wrong CRC in the directory', patched(good, directory + 16, 0, 0, 0, 0), 'ARCHIVE'],
    [
      'with a changed byte in a member',
      patched(good, second - 20, (good[second - 20] ?? 0) ^ 0xff),
      'ARCHIVE',
    ],
    ['that says another size', patched(good, directory + 24, 1, 0, 0, 0), 'ARCHIVE'],
    ['that counts one entry more', patched(good, end + 10, 3), 'ARCHIVE'],
    ['that counts one entry less', patched(good, end + 10, 1), 'ARCHIVE'],
    ['whose second member the directory left out', withoutSecondEntry(), 'ARCHIVE'],
    ['that is encrypted', patched(good, directory + 8, 1), 'ARCHIVE'],
    ['that is packed by another method', patched(good, directory + 10, 12), 'ARCHIVE'],
    [
      'with the same name twice',
      zip([1, 2].map(() => ({ name: Buffer.from('a'), content: detail }))),
      'ARCHIVE',
    ],
    ['with a name out of the folder', zipped({ '../a.csv': detail }), 'ARCHIVE'],
    ['with a name from the root', zipped({ '/etc/a.csv': detail }), 'ARCHIVE'],
    ['with a name of a drive', zipped({ 'C:a.csv': detail }), 'ARCHIVE'],
    ['with a name with backslashes', zipped({ 'a\\..\\b.csv': detail }), 'ARCHIVE'],
    ['without a name', zipped({ '': detail }), 'ARCHIVE'],
    ['with a zip in it', zipped({ 'a.zip': good }), 'ARCHIVE'],
    ['with a gzip in it', zipped({ 'a.gz': packed }), 'ARCHIVE'],
    [
      'with a file that is no bill',
      zipped({ a: detail, b: summary, 'readme.txt': Buffer.from('hello') }),
      'ARCHIVE',
    ],
    ['with two bills in it', zipped({ a: detail, b: detail }), 'ARCHIVE'],
    ['with a trade and a fund bill in it', zipped({ a: detail, b: gbk(crlf(alipayFund())) }), 'ARCHIVE'],
    ['with bills of two providers in it', zipped({ a: detail, b: csv }), 'ARCHIVE'],
    ['with nothing in it', zipped({}), 'ARCHIVE'],
    ['with the summary alone', zipped({ a: summary }), 'FORMAT'],
  ])('%s is refused', async (_, bytes, fault) => expect(await faultOf(bytes)).toBe(fault));

  it.each<[string, Buffer, object]>([
    ['as a file', good, { zipBytes: good.length - 1 }],
    ['in members', good, { members: 1 }],
    ['unpacked', good, { contentBytes: detail.length - 1 }],
    ['for its size', good, { ratio: 1, freeBytes: 100 }],
  ])('of more than a cap %s is too large', async (_, bytes, caps) => {
    expect(await faultOf(bytes, {}, { ...archiveCaps, ...caps })).toBe('TOO_LARGE');
  });
});

describe('gzip', () => {
  it('is read, however the bytes come, also where it is of several members (RFC 1952)', async () => {
    expect(await linesIn(packed)).toBe(2);
    expect(await linesIn(packed, 1)).toBe(2);
    const both = Buffer.concat([gzipSync(csv.subarray(0, 100)), gzipSync(csv.subarray(100))]);
    expect(await linesIn(both)).toBe(2);
    expect(await linesIn(both, 3)).toBe(2);
  });

  it.each<[string, Buffer]>([
    ['cut off', packed.subarray(0, -9)],
    ['cut off in its header', packed.subarray(0, 5)],
    ['with a wrong CRC', patched(packed, packed.length - 8, 0, 0, 0, 0)],
    ['with a changed byte', patched(packed, 100, (packed[100] ?? 0) ^ 0xff)],
    ['with something else behind it', Buffer.concat([packed, Buffer.from('abc')])],
    ['with zeros behind it', Buffer.concat([packed, Buffer.alloc(8)])],
    ['with half a member behind it', Buffer.concat([packed, packed.subarray(0, 20)])],
    ['with a gzip in it', gzipSync(packed)],
    ['with a zip in it', gzipSync(good)],
  ])('%s is refused', async (_, bytes) => {
    expect(await faultOf(bytes)).toBe('ARCHIVE');
  });

  it('of a whole bill twice is refused, since its second head is no row', async () => {
    expect(await faultOf(Buffer.concat([packed, packed]))).toMatch(/^ROW/);
  });

  it('that unpacks to more than the cap, or than its size allows, is too large', async () => {
    const bomb = gzipSync(Buffer.concat([csv, Buffer.alloc(5_000_000, '\n')]));
    expect(await faultOf(bomb, {}, { ...archiveCaps, freeBytes: 1_000 })).toBe('TOO_LARGE');
    expect(await faultOf(packed, {}, { ...archiveCaps, contentBytes: 500 })).toBe('TOO_LARGE');
  });
});

describe('deflated data', () => {
  const file = Buffer.from(billSamples['unionpay ZM and ZME, deflated'] ?? []);
  it('holds a zip of UnionPay', async () => expect(await linesIn(file, 10)).toBe(3));
  it.each<[string, Buffer, string]>([
    ['cut off', file.subarray(0, -3), 'ARCHIVE'],
    ['that holds something else', deflateSync(csv), 'FORMAT'],
  ])('%s is refused', async (_, bytes, fault) => expect(await faultOf(bytes)).toBe(fault));
});

it.each<[string, Buffer, string]>([
  ['nothing', Buffer.alloc(0), 'it is empty'],
  ['a 7z archive', Buffer.from('377abcaf271c0004', 'hex'), 'an archive that is neither zip nor gzip'],
  ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'no layout that is known here'],
  ['a page of a login', Buffer.from('<!DOCTYPE html><html></html>'), 'no layout that is known here'],
  ['an answer in JSON', Buffer.from('{"code":"NO_STATEMENT_EXIST"}'), 'no layout that is known here'],
])('%s is no bill', async (_, bytes, message) => {
  await expect(billOf(inPieces(bytes))).rejects.toMatchObject({ fault: 'FORMAT', message });
});
