import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beijingDay, dayStart } from '../beijing-time.ts';
import type { Answer, Desk, SandboxRequest } from '../provider.ts';
import { type Failure, failure } from './request.ts';

const lifeMs = 5 * 60_000;
const downloadPath = '/v3/billdownload/file';

type Link = { readonly content: Buffer; readonly until: number };

/** Bills behind addresses that last five minutes; the file itself comes unsigned, its SHA1 is in the query's answer. */
export function billLinks(desk: Desk) {
  const links = new Map<string, Link>();
  return {
    /** GET /v3/bill/tradebill and /v3/bill/fundflowbill */
    query: (kind: string, query: URLSearchParams) => {
      const csv = requested(kind, query, desk);
      if (!Buffer.isBuffer(csv)) return csv;
      const token = randomBytes(24).toString('hex');
      const content = query.get('tar_type') === 'GZIP' ? gzipSync(csv) : csv;
      links.set(token, { content, until: desk.now() + lifeMs });
      return {
        hash_type: 'SHA1',
        hash_value: createHash('sha1').update(csv).digest('hex'),
        download_url: `${desk.url()}${downloadPath}?token=${token}`,
      };
    },
    file: ({ path, query, method }: SandboxRequest): Answer | undefined => {
      if (path !== downloadPath || method !== 'GET') return undefined;
      const link = links.get(new URLSearchParams(query).get('token') ?? '');
      if (link === undefined || desk.now() >= link.until)
        return { status: 403, headers: { 'content-type': 'application/json' }, body: expired };
      return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: link.content };
    },
  };
}

const expired = '{"code":"NO_AUTH","message":"下载地址已失效"}';

function requested(kind: string, query: URLSearchParams, desk: Desk): Buffer | Failure {
  const type = billType(kind, query);
  const day = query.get('bill_date') ?? '';
  const tar = query.get('tar_type');
  if (type === undefined || (tar !== null && tar !== 'GZIP') || Number.isNaN(dayStart(day)))
    return failure(400, 'PARAM_ERROR', '参数错误');
  const bill = desk.bill('wechatpay', day, type);
  if (bill === 'EMPTY') return failure(400, 'NO_STATEMENT_EXIST', '账单文件不存在');
  if (bill !== 'NOT_READY') return gunzipSync(bill);
  if (day >= beijingDay(desk.now())) return failure(400, 'INVALID_REQUEST', '账单日期不正确');
  return failure(400, 'STATEMENT_CREATING', '账单生成中，请稍后再试');
}

/** Only the basic account moves here, so the bills of the other two are empty days. */
function billType(kind: string, query: URLSearchParams): string | undefined {
  if (kind === 'tradebill') {
    const type = query.get('bill_type') ?? 'ALL';
    return ['ALL', 'SUCCESS', 'REFUND'].includes(type) ? type : undefined;
  }
  const account = query.get('account_type') ?? 'BASIC';
  return kind === 'fundflowbill' && ['BASIC', 'OPERATION', 'FEES'].includes(account) ? account : undefined;
}
