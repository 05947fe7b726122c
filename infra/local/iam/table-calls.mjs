// Plain JavaScript on purpose, as all that runs in a container; its types are in table-calls.d.mts.

const part = (action, { TableName: table, IndexName: index }) => ({
  action: `dynamodb:${action}`,
  table,
  index,
});

const transactActions = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};
const transact = ({ TransactItems }) =>
  TransactItems.flatMap((item) =>
    Object.entries(item).map(([kind, inner]) => part(transactActions[kind], inner)),
  );
const batch =
  (action) =>
  ({ RequestItems }) =>
    Object.keys(RequestItems).map((TableName) => part(action, { TableName }));

/** Operations that are several actions, or have their table elsewhere. */
const parts = {
  TransactWriteItems: transact,
  TransactGetItems: transact,
  BatchGetItem: batch('BatchGetItem'),
  BatchWriteItem: batch('BatchWriteItem'),
};

/**
 * What a request to the table asks to be allowed, by its X-Amz-Target and its body.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-iam
 * What cannot be read, PartiQL among it, is an action that names no table, which no policy of ours allows.
 */
export function tableCalls(target, body) {
  const operation = target.slice(target.indexOf('.') + 1);
  try {
    const input = JSON.parse(body);
    return parts[operation]?.(input) ?? [part(operation, input)];
  } catch {
    return [part(operation, {})];
  }
}
