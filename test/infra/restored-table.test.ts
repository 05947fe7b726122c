import { App, Stack } from 'aws-cdk-lib';
import { indexAccess, tableAccess } from '../../infra/constructs/table-access.ts';
import { settingsIn } from '../../infra/settings.ts';
import { DataStack } from '../../infra/stacks/data-stack.ts';
import { flags } from '../../infra/suite.ts';
import { suiteAsBuilt } from './synthesize.ts';
import { at, type Template } from './template.ts';

const { data: built } = await suiteAsBuilt();
const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/zhanggui-restored';
const stream = `${table}/stream/2026-11-27T03:10:00.000`;

const dataStack = (restoredTable?: string) => {
  const app = new App({ context: { restoredTable }, postCliContext: flags, analyticsReporting: false });
  return { app, data: new DataStack(app, 'ZhangguiData', { settings: settingsIn(app.node), scopes: [] }) };
};

it('lets all stacks use a table that was restored', () => {
  const { app, data } = dataStack(stream);
  const stack = new Stack(app, 'ZhangguiOperations');
  const statements = [tableAccess(data.table, 'GetItem'), indexAccess(data.table)];
  expect(statements.flatMap(({ resources }) => resources).map((each) => stack.resolve(each))).toEqual([
    table,
    `${table}/index/GSI1`,
  ]);
  expect([data.table.tableName, data.table.tableStreamArn].map((each) => stack.resolve(each))).toEqual([
    'zhanggui-restored',
    stream,
  ]);
});

it('keeps the old table, and what other stacks import of it until they are deployed', () => {
  const { app, data } = dataStack(stream);
  const { Resources, Outputs } = app.synth().getStackByName(data.stackName).template as Template;
  const tables = (all: Template['Resources']) =>
    Object.fromEntries(Object.entries(all).filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable'));
  expect(JSON.stringify(tables(Resources))).toBe(JSON.stringify(tables(built.Resources)));
  const exportsOf = (all: Template['Outputs']) =>
    Object.values(all)
      .map((output) => String(at(output, 'Export', 'Name')))
      .filter((name) => /(?:Ref|GetAtt)Table[\dA-F]{8}/.test(name))
      .sort();
  expect(exportsOf(built.Outputs).length).toBeGreaterThan(0);
  expect(exportsOf(Outputs)).toEqual(exportsOf(built.Outputs));
});

it('takes nothing for a table but the ARN of its stream', () => {
  expect(() => dataStack(table)).toThrow('restoredTable');
});
