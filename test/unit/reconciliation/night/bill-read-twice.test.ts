import {
  type BillContent,
  billStore,
  type ReceivedFile,
} from '../../../../functions/reconciliation/bill-store.ts';
import type { Table } from '../../../../shared/dynamodb/table.ts';
import { directPort } from '../../../simulation/engine/lambda.ts';
import { modelTable } from '../../../simulation/engine/model-table.ts';

const file: ReceivedFile = {
  source: 'wechatpay',
  ...{ account: '1900000109', businessDate: '2026-11-25' },
  ...{ sha256: 'a'.repeat(64), objectKey: 'fetched-bills/1' },
};
const content: BillContent = {
  kind: 'trade',
  ...{ format: 'wechatpay-trade-27', lines: 1 },
  ...{ controlTotals: [], statements: [], notes: [] },
};

it('lets two runs read one file at the same time, and counts it once', async () => {
  const model = modelTable(
    () => 0,
    () => undefined,
  );
  const table = directPort(model);
  const { billId } = await billStore(table).receive(file, 1);
  let others = 0;
  const overtaken: Table = {
    ...table,
    get: async (key) => {
      const item = await table.get(key);
      others += 1;
      if (others === 1) await billStore(table).parsed(billId, content);
      return item;
    },
  };
  const bill = await billStore(overtaken).parsed(billId, content);
  expect(bill).toMatchObject({ billId, status: 'PARSED', revision: 1 });
  expect(await billStore(table).latest(file)).toMatchObject([{ billId, revision: 1 }]);
});
