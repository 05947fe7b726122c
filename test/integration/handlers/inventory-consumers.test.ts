import type { Context } from 'aws-lambda';
import { alertIdOf } from '../../../functions/inventory/alert-store.ts';
import { planningDeps } from '../../../functions/inventory/planning-deps.ts';
import { putPolicy } from '../../../functions/inventory/reorder-policy.ts';
import { aPolicy } from '../../builders/policy.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';
import { shopOn } from '../support/shop.ts';

let local: LocalTable;
let deps: ReturnType<typeof planningDeps>;
beforeAll(async () => {
  local = await startLocalTable();
  const { hostname, port } =
    (await local.client.config.endpoint?.().then((each) => each ?? nowhere)) ?? nowhere;
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    ALERT_WEBHOOKS: '[]',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  deps = planningDeps(local.table, Date.now);
});
afterAll(() => local.stop());

const nowhere = { hostname: '', port: 0 };
const message = (detail: unknown) => ({ messageId: 'm1', body: JSON.stringify({ detail }) });
const envelope = { id: 'e1', version: 1, occurredAt: '2026-11-24T02:00:00.000Z' };

it('on-stock-level raises what a change of stock tells, and gives back what it cannot read', async () => {
  await shopOn(local.table).stock('LEVEL', 0);
  await putPolicy({ sku: 'LEVEL', policy: aPolicy(), tier: undefined }, deps);
  await deps.alerts.resolve({ sku: 'LEVEL', kind: 'OUT' }, 'a test', Date.now());
  const { handler } = await import('../../../functions/inventory/on-stock-level.ts');
  const data = { sku: 'LEVEL', available: 0, reserved: 0, change: { available: -3, reserved: 3 } };
  const good = message({ ...envelope, type: 'stock.changed', data });
  const bad = { ...message({ type: 'stock.changed' }), messageId: 'm2' };
  expect(await handler({ Records: [good, bad] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  expect(await deps.alerts.get({ sku: 'LEVEL', kind: 'OUT' })).toMatchObject({ status: 'OPEN', openings: 2 });
});

it('on-review-schedule reviews what has a policy, once a day', async () => {
  const { handler } = await import('../../../functions/inventory/on-review-schedule.ts');
  const before = await deps.planning.get('LEVEL');
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  await handler({}, context);
  const reviewed = await deps.planning.get('LEVEL');
  expect(reviewed?.plannedAt).toBeGreaterThan(before?.plannedAt ?? 0);
  await handler({}, context);
  expect((await deps.planning.get('LEVEL'))?.plannedAt).toBe(reviewed?.plannedAt);
});

it('on-alert-event takes both events where nobody is to be told', async () => {
  const { handler } = await import('../../../functions/inventory/on-alert-event.ts');
  const alert = { alertId: alertIdOf({ sku: 'LEVEL', kind: 'LOW' }), sku: 'LEVEL', kind: 'LOW', openings: 1 };
  const raised = { ...envelope, type: 'stock.alert.raised', data: { ...alert, message: 'low' } };
  const resolved = {
    ...envelope,
    type: 'stock.alert.resolved',
    data: { ...alert, message: 'back', raisedAt: envelope.occurredAt },
  };
  expect(await handler({ Records: [message(raised), message(resolved)] })).toEqual({ batchItemFailures: [] });
});
