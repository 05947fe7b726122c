import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { instant, plainText } from '../../../shared/kernel/text.ts';
import { putOnList } from '../change-lists.ts';
import { listedKinds } from '../domain/keys.ts';
import type { RiskApiDeps } from './deps.ts';
import { asEntry, entryAnswer } from './entry-answer.ts';
import { listParam } from './inputs.ts';

export const putEntry = route({
  method: 'PUT',
  path: '/risk/lists/{list}/entries',
  scope: 'risk:write',
  summary: 'Put a phone, name, address, buyer, device, network or mailbox on a list (加入名单)',
  description:
    'The shipped rules ask for `whitelist` (白名单) and `blacklist` (黑名单). However the value is written (full width, spaces, ' +
    '+86, traditional characters, floor and room), it is the same entry; the same again renews it.',
  request: {
    params: listParam,
    body: z
      .strictObject({
        kind: z.enum(listedKinds),
        value: plainText(300).meta({
          description: 'A buyer of a marketplace with its channel before it: `taobao:nick`',
        }),
        reason: plainText(200),
        expiresAt: instant.optional(),
        legalHold: plainText(200).optional().meta({
          description: 'Why the law wants the entry kept when the person is erased (法定保留)',
        }),
      })
      .meta({ id: 'RiskListEntryInput' }),
  },
  responses: { 200: { description: 'The entry', schema: entryAnswer } },
  handle: async ({ params: { list }, body, caller }, deps: RiskApiDeps) => {
    const { expiresAt, ...ask } = body;
    const until = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    return { status: 200, body: asEntry(await putOnList({ ...ask, list, until, caller }, deps), deps.now()) };
  },
});
