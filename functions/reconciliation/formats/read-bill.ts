import { BadBill, type BillSummary, type Expected } from '../domain/bill.ts';
import { alipayBills } from './alipay/alipay-bills.ts';
import { type ArchiveCaps, archiveCaps, inflated, isGzip, isOtherArchive, isZip, isZlib } from './archive.ts';
import { bankFormats } from './bank/bank-formats.ts';
import { refuseWorkbook } from './bank/personal-exports.ts';
import { alone, type Bundle } from './bundle.ts';
import { bytesUpTo, contentOf } from './content.ts';
import { expectSource } from './expectation.ts';
import type { BillReading, Content } from './format.ts';
import { unionpayFiles } from './unionpay/unionpay-files.ts';
import { wechatpayFund, wechatpayTrade } from './wechatpay/wechatpay-bills.ts';
import { zipContents, zipMembers } from './zip.ts';

const bundles: readonly Bundle[] = [
  alipayBills,
  unionpayFiles,
  ...[wechatpayTrade, wechatpayFund, ...bankFormats].map(alone),
];

/**
 * Reads a bill of any layout that we know, as a stream: batches of lines, and in the end what the file is. What it is
 * shows in its content, never in a file's name. Throws `BadBill` with the first thing that is wrong; none of the lines
 * counts before the end.
 */
export async function* readBill(
  bytes: AsyncIterable<Uint8Array>,
  expected: Expected,
  caps: ArchiveCaps = archiveCaps,
): BillReading {
  const contents = await unpacked(await contentOf('', bytes), caps);
  const { bundle, files, others } = bundleOf(contents);
  const summary = yield* bundle.read(files, others, expected);
  expectSource(expected, summary.source, summary.kind);
  return summary satisfies BillSummary;
}

async function unpacked(file: Content, caps: ArchiveCaps): Promise<readonly Content[]> {
  const { head } = file;
  if (head.length === 0) throw new BadBill('FORMAT', 'it is empty');
  if (isZip(head)) return unzipped(await whole(file.chunks(), caps), caps);
  if (isOtherArchive(head)) throw new BadBill('FORMAT', 'an archive that is neither zip nor gzip');
  if (isGzip(head)) return [await gunzipped(file, caps)];
  if (!isZlib(head)) return [file];
  const zip = await whole(inflated(file.chunks(), 'zlib', caps), caps);
  if (!isZip(zip)) throw new BadBill('FORMAT', 'deflated data that holds no zip');
  return unzipped(zip, caps);
}

async function unzipped(zip: Buffer, caps: ArchiveCaps): Promise<readonly Content[]> {
  const members = await zipMembers(zip, caps);
  refuseWorkbook(members.map(({ name }) => name));
  return zipContents(members, caps);
}

async function gunzipped(file: Content, caps: ArchiveCaps): Promise<Content> {
  const content = await contentOf('', inflated(file.chunks(), 'gzip', caps));
  if (isZip(content.head) || isGzip(content.head)) throw new BadBill('ARCHIVE', 'an archive in an archive');
  return content;
}

async function whole(chunks: AsyncIterable<Uint8Array>, { zipBytes }: ArchiveCaps): Promise<Buffer> {
  const zip = await bytesUpTo(zipBytes, chunks);
  if (zip === undefined) throw new BadBill('TOO_LARGE', `a zip of more than ${zipBytes} bytes`);
  return zip;
}

type Found = {
  readonly bundle: Bundle;
  readonly files: readonly Content[];
  readonly others: readonly Content[];
};

function bundleOf(contents: readonly Content[]): Found {
  for (const bundle of bundles) {
    const files = contents.filter(bundle.recognises);
    if (files.length > 0)
      return { bundle, files, others: contents.filter((content) => !files.includes(content)) };
  }
  if (contents.length === 0) throw new BadBill('ARCHIVE', 'there is no file in it');
  throw new BadBill('FORMAT', 'no layout that is known here');
}
