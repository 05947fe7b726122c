import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { withoutCardNumbers } from '../../../shared/kernel/card-number.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { billSources } from '../domain/line.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { accountName, businessDay } from './inputs.ts';

const answer = z
  .object({
    url: z.string().meta({ description: 'PUT the bytes of the file here, unchanged' }),
    headers: z.record(z.string(), z.string()).meta({ description: 'Send these with it' }),
    key: z.string().meta({ description: 'Where it will lie in the bucket' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'BillUpload' });

const longestName = 100;

/**
 * The name as a part of a key: nothing of it can lead elsewhere, and two different files rarely get the same. Banks name
 * statements by the card; keys are logged, so its number is covered.
 */
const safeName = (fileName: string): string =>
  withoutCardNumbers(fileName)
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(-longestName) || 'bill';

export const postBillUpload = route({
  method: 'POST',
  path: '/bills/uploads',
  scope: 'reconciliation:write',
  summary: 'Ask where to put a bill or bank statement (上传账单)',
  description:
    'Answers with a signed URL to PUT the file to: as the provider or bank gives it, zipped or not. A name that is taken is ' +
    'refused there (412). GET /bills then says whether the file was read or refused. A file may as well be put into the ' +
    'bucket at `bills/{source}/{account}/{businessDate}/`.',
  request: {
    body: z
      .strictObject({
        source: z.enum(billSources),
        account: accountName,
        businessDate: businessDay,
        fileName: z.string().min(1).max(255),
      })
      .meta({ id: 'BillUploadInput' }),
  },
  responses: { 201: { description: 'Where to put it', schema: answer } },
  handle: async ({ body }, { presign }: ReconciliationApiDeps) => {
    const { source, account, businessDate, fileName } = body;
    const key = `bills/${source}/${account}/${businessDate}/${safeName(fileName)}`;
    const { url, headers, expiresAt } = await presign.put(key);
    return { status: 201, body: { url, headers, key, expiresAt: isoTime(expiresAt) } };
  },
});
