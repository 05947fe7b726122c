import * as z from 'zod';
import { tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { keptByLaw } from '../domain/retention.ts';
import { exportPerson } from '../export-person.ts';
import { exportAnswer, withheld } from './answers.ts';
import type { PrivacyApiDeps } from './deps.ts';
import { personInput, personKeyOf } from './inputs.ts';

export const postExport = route({
  method: 'POST',
  path: '/privacy/export',
  scope: 'privacy:read',
  summary: 'Export everything that is held of one person (查阅、复制个人信息)',
  description:
    'By phone in any spelling, or by what a channel calls its buyer. Order by order, each with its payments, refunds, ' +
    'shipments, parcels, decisions of risk, cases and trail. It changes nothing. Of a person whom nobody knows the lists ' +
    'are empty. PIPL (个人信息保护法) article 45, GDPR article 15.',
  request: {
    body: z
      .strictObject({
        person: personInput,
        limit: z.int().min(1).max(20).default(10).meta({ description: 'Most orders in one answer' }),
        cursor: z
          .string()
          .min(1)
          .max(1000)
          .optional()
          .meta({ description: 'The `nextCursor` of an earlier answer' }),
      })
      .meta({ id: 'ExportInput' }),
  },
  responses: { 200: { description: 'A page of what is held', schema: exportAnswer } },
  failures: ['PHONE_INVALID', 'CURSOR_INVALID'],
  handle: async ({ body: { person, limit, cursor } }, deps: PrivacyApiDeps) => {
    const key = personKeyOf(person, deps.readPhone);
    const list = `export ${await deps.hashOf(key)}`;
    const start = cursor ? await deps.cursors.open(list, cursor, tablePosition) : undefined;
    const { next, ...told } = await exportPerson({ key, limit, ...(start ? { start } : {}) }, deps);
    const nextCursor = next && (await deps.cursors.seal(list, next));
    const exportedAt = isoTime(deps.now());
    return { status: 200, body: { exportedAt, ...told, withheld, kept: keptByLaw, nextCursor } };
  },
});
