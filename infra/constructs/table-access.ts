import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What a transaction may do is granted by the single actions it is made of. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** Exactly these actions on exactly this table. There is no Scan to be had. */
export const tableAccess = (table: ITableV2, ...actions: readonly TableAction[]): PolicyStatement =>
  new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  });

/** Queries of GSI1 and of no other index: lists, and what is due. Whoever hears of an event mostly knows the keys. */
export const indexAccess = (table: ITableV2): PolicyStatement =>
  new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/GSI1`] });

/** All of the table, for whoever places and changes orders: what they may do hangs on conditions, not on actions. */
export const tableWork = (table: ITableV2): PolicyStatement =>
  tableAccess(
    table,
    ...([
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'ConditionCheckItem',
    ] as const),
  );
