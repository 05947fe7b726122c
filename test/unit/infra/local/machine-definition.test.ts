import type { Deployment } from '../../../../infra/local/deployment.ts';
import { readMachines } from '../../../../infra/local/machine-definition.ts';

const work = 'arn:aws:lambda:us-east-1:000000000000:function:work';
const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:night';

/** A template with one function, one machine of this definition and rules with these targets. */
function read(definition: unknown, targets: readonly string[] = []) {
  const resources: Readonly<Record<string, readonly object[]>> = {
    'AWS::Lambda::Function': [{ arn: work }],
    'AWS::StepFunctions::StateMachine': [
      {
        stackName: 'Shop',
        logicalId: 'Night',
        name: 'night',
        arn: machineArn,
        properties: {
          DefinitionString: typeof definition === 'string' ? definition : JSON.stringify(definition),
        },
      },
    ],
    'AWS::Events::Rule': [{ properties: { Targets: targets.map((Arn) => ({ Arn })) } }],
  };
  return readMachines({ of: (type: string) => resources[type] ?? [], assets: new Map() } as Deployment);
}

const only = (state: object, others: object = {}) => ({ StartAt: 'A', States: { A: state, ...others } });
const task = { Type: 'Task', Resource: work, End: true };
const invoke = { ...task, Resource: 'arn:aws:states:::lambda:invoke' };
const wait = { Type: 'Wait', Seconds: 1, End: true };
const each = { StartAt: 'B', States: { B: task } };
const map = { Type: 'Map', ItemProcessor: each, End: true };
const rule = { Variable: '$.a', IsPresent: false, Next: 'B' };
const choice = { Type: 'Choice', Choices: [rule] };

describe('a state machine of the template', () => {
  it.each([
    ['a task', only(task)],
    ['a task by the integration', only({ ...invoke, Parameters: { FunctionName: work, 'Payload.$': '$' } })],
    ['a choice', only(choice, { B: { Type: 'Succeed' } })],
    ['a map', only(map)],
    [
      'a distributed map',
      only({ ...map, ItemProcessor: { ...each, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
    ],
    ['branches', only({ Type: 'Parallel', Branches: [each], End: true })],
    ['a wait until a time in the state', only({ Type: 'Wait', TimestampPath: '$.until', End: true })],
    ['a failure', only({ Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' })],
    ['a function of the language', only({ ...task, Parameters: { 'a.$': "States.Format('{}', $.a)" } })],
    ['what the execution is called', only({ ...task, Parameters: { 'a.$': '$$.Execution.Name' } })],
  ])('runs with %s', (_, definition) => {
    expect(read(definition)).toMatchObject([{ logicalId: 'Night', definition }]);
  });

  it.each([
    ['text that is no JSON', 'StartAt: A', ''],
    ['JSONata', { ...only(task), QueryLanguage: 'JSONata' }, 'QueryLanguage: '],
    ['a kind of state', only({ Type: 'Loop' }), 'States.A.Type: '],
    ['a field', only({ ...task, HeartbeatSeconds: 5 }), 'States.A.HeartbeatSeconds'],
    ['an item reader', only({ ...map, ItemReader: {} }), 'States.A.ItemReader'],
    ['an item batcher', only({ ...map, ItemBatcher: {} }), 'States.A.ItemBatcher'],
    ['a result writer', only({ ...map, ResultWriter: {} }), 'States.A.ResultWriter'],
    [
      'a tolerance for failed items',
      only({ ...map, ToleratedFailurePercentage: 5 }),
      'States.A.ToleratedFailurePercentage',
    ],
    [
      'express children',
      only({
        ...map,
        ItemProcessor: { ...each, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      }),
      'States.A.ItemProcessor.ProcessorConfig.ExecutionType: ',
    ],
    [
      'a field within a map',
      only({ ...map, ItemProcessor: { ...each, States: { B: { ...task, X: 1 } } } }),
      'States.A.ItemProcessor.States.B.X',
    ],
    ['a result that is nothing', only({ Type: 'Pass', Result: 0, End: true }), 'States.A.Result: '],
    ['a result in the place of all', only({ ...task, ResultPath: '$' }), 'States.A.ResultPath: '],
    [
      'another service',
      only({ ...task, Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'A: the resource arn:aws:states:::sqs:sendMessage',
    ],
    [
      'a function elsewhere',
      only({ ...invoke, Parameters: { FunctionName: 'other' } }),
      'A: no function other to invoke',
    ],
    [
      'a way to invoke',
      only({ ...invoke, Parameters: { FunctionName: work, InvocationType: 'Event' } }),
      'A: the parameter InvocationType',
    ],
    ['no way on', only({ Type: 'Task', Resource: work }), 'A: neither Next nor End'],
    ['a way to nowhere', only({ ...wait, End: undefined, Next: 'B' }), 'A: no state B to go to'],
    ['a choice to nowhere', only(choice), 'A: no state B to go to'],
    ['nowhere to start', { ...only(task), StartAt: 'B' }, 'no state B to start at'],
    ['two states of one name', only(map, { B: task }), 'two states B'],
    ['no time to wait for', only({ Type: 'Wait', End: true }), 'A: not exactly one time to wait for'],
    [
      'a comparison',
      only({ ...choice, Choices: [{ ...rule, IsPresent: undefined, IsEven: true }] }, { B: task }),
      'A: the comparison IsEven',
    ],
    [
      'a comparison inside others',
      only(
        { ...choice, Choices: [{ And: [{ Not: { Variable: '$.a', IsEven: true } }], Next: 'B' }] },
        { B: task },
      ),
      'A: the comparison IsEven',
    ],
    [
      'a function of the language',
      only({ ...task, Parameters: { 'a.$': 'States.JsonToString($.a)' } }),
      'States.JsonToString',
    ],
    ['a part of the context', only({ ...task, Parameters: { 'a.$': '$$.Task.Token' } }), '$$.Task.Token'],
  ])('stops the host with %s that it does not know', (_, definition, finding) => {
    expect(() => read(definition)).toThrow(
      `Shop/Night: the host does not run a state machine with ${finding}`,
    );
  });

  it('is there for every rule that starts one', () => {
    expect(read(only(task), [machineArn])).toHaveLength(1);
    expect(() => read(only(task), [`${machineArn}2`])).toThrow(
      `no state machine of the template has the ARN ${machineArn}2`,
    );
  });
});
