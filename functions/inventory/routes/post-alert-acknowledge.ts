import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { alertAnswer, alertId, asAlert } from './alert-answer.ts';
import type { InventoryDeps } from './deps.ts';

export const postAlertAcknowledge = route({
  method: 'POST',
  path: '/stock/alerts/{id}/acknowledge',
  scope: 'inventory:write',
  summary: 'Say that somebody takes care of an alert',
  description: 'Once is enough: a second time answers the same. What is over by itself needs nobody.',
  request: { params: z.object({ id: alertId }) },
  responses: { 200: { description: 'The alert', schema: alertAnswer } },
  failures: ['ALERT_NOT_FOUND', 'WRONG_STATUS'],
  handle: async ({ params: { id }, caller }, { alerts, now }: InventoryDeps) => {
    const alert = await alerts.acknowledge(id, caller, now());
    if (!alert) throw new Failure('ALERT_NOT_FOUND', 'There is no such alert.');
    if (alert.status === 'RESOLVED')
      throw new Failure('WRONG_STATUS', 'The alert is resolved.', { members: { current: 'resolved' } });
    return { status: 200, body: asAlert(alert) };
  },
});
