import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BillDamaged } from '../../../functions/payments/bill-desk.ts';
import { allowedLink, provedUnpacked } from '../../../functions/payments/providers/bill-files.ts';
import { parseFileAnswer } from '../../../functions/payments/providers/unionpay/message.ts';

describe('a link of a provider', () => {
  const hosts = ['dwbillcenter.alipay.com', '127.0.0.1:18080'];
  it.each([
    ['http://dwbillcenter.alipay.com/a?b=1', 'https://dwbillcenter.alipay.com/a?b=1'],
    ['https://dwbillcenter.alipay.com/', 'https://dwbillcenter.alipay.com/'],
    ['http://127.0.0.1:18080/a', 'http://127.0.0.1:18080/a'],
    ['http://dwbillcenter.alipay.com.evil.example/', undefined],
    ['http://evil.example/dwbillcenter.alipay.com', undefined],
    ['http://dwbillcenter.alipay.com@evil.example/', undefined],
    ['http://me:secret@dwbillcenter.alipay.com/', undefined],
    ['http://dwbillcenter.alipay.com:8080/', undefined],
    ['http://127.0.0.1:18081/', undefined],
    ['http://169.254.169.254/', undefined],
    ['file:///etc/passwd', undefined],
    ['', undefined],
  ])('%s is followed as %s', (link, followed) => {
    expect(allowedLink(link, hosts)).toBe(followed);
  });
});

describe('a packed file with the hash of what it unpacks to', () => {
  const text = Buffer.concat([Buffer.from('\ufeff交易时间'), randomBytes(300_000)]);
  const sha1 = createHash('sha1').update(text).digest('hex');
  const packed = gzipSync(text);
  const mostBytes = text.length;
  const read = async (content: Buffer, promised: { sha1: string; mostBytes: number }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of provedUnpacked(pieces(content), promised)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  async function* pieces(content: Buffer) {
    for (let at = 0; at < content.length; at += 10_007) yield content.subarray(at, at + 10_007);
  }
  const changed = (at: number) => {
    const content = Buffer.from(packed);
    content[at] = (content[at] ?? 0) ^ 1;
    return content;
  };

  it('comes as it is, in either spelling of the hash', async () => {
    expect((await read(packed, { sha1, mostBytes })).equals(packed)).toBe(true);
    expect((await read(packed, { sha1: sha1.toUpperCase(), mostBytes })).equals(packed)).toBe(true);
  });

  it.each([
    ['another hash', packed, { sha1: 'a'.repeat(40), mostBytes }],
    ['a byte changed in the middle', changed(150_000), { sha1, mostBytes }],
    ['its last byte changed', changed(packed.length - 1), { sha1, mostBytes }],
    ['its end missing', packed.subarray(0, -9), { sha1, mostBytes }],
    ['nothing in it', Buffer.alloc(0), { sha1, mostBytes }],
    ['more than it may hold', packed, { sha1, mostBytes: mostBytes - 1 }],
  ])('ends with an error for %s', async (_what, content, promised) => {
    await expect(read(content, promised)).rejects.toThrow(BillDamaged);
  });
});

it('takes a file out of an answer, wherever it stands, and nothing that stands twice', () => {
  const of = (text: string) => {
    const form = parseFileAnswer(Buffer.from(text));
    return form && Object.fromEntries(form);
  };
  const fields = { fileContent: 'eJwB+/8=', merId: '1', x: '{a=1&b=2}' };
  expect(of('fileContent=eJwB+/8=&merId=1&x={a=1&b=2}')).toEqual(fields);
  expect(of('merId=1&fileContent=eJwB+/8=&x={a=1&b=2}')).toEqual(fields);
  expect(of('merId=1&x={a=1&b=2}&fileContent=eJwB+/8=\n')).toEqual(fields);
  expect(of('merId=1&fileContent=a&fileContent=b')).toBeUndefined();
  expect(of('merId=1&respCode=98')).toEqual({ merId: '1', respCode: '98' });
});
