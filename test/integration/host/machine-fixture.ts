import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Fixture, noteSource } from './fixture.ts';

/** Notes what it is called with, fails the first times where it is told to, and answers what it is told to. */
const handlerSource = `${noteSource}
import { readFileSync } from 'node:fs';
export const handler = async (event) => {
  note({ event, now: Date.now() });
  const calls = readFileSync(process.env.NOTES, 'utf8').split('\\n').filter((line) => line.includes(JSON.stringify(event))).length;
  if (event.failures >= calls) throw Object.assign(new Error('for the ' + calls + '. time'), { name: event.error });
  if (event.ms) await wait(event.ms);
  return event.answer ?? event;
};
`;

type Definitions = (work: string) => Readonly<Record<string, object>>;

/** Synthesizes a template with these state machines, whose tasks call one function. */
export function synthesizeMachines(definitions: Definitions): Fixture {
  const directory = mkdtempSync(join(tmpdir(), 'host-machines-'));
  const code = join(directory, 'code');
  const notes = join(directory, 'notes.ndjson');
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), handlerSource);
  writeFileSync(notes, '');
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'Machines');
  const lambda = (role: string) =>
    new Lambda(stack, role, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      timeout: Duration.seconds(5),
      memorySize: 128,
      environment: { NOTES: notes, ROLE: role.toLowerCase() },
    });
  const work = lambda('Work');
  const machines = Object.entries(definitions(work.functionArn)).map(
    ([id, definition]) =>
      new StateMachine(stack, id, {
        definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      }),
  );
  for (const machine of machines) {
    work.grantInvoke(machine);
    allowChildren(machine);
  }
  addRules(stack, machines[0] as StateMachine, lambda('Told'));
  app.synth();
  return { directory, assembly: join(directory, 'cdk.out'), notes };
}

/** What distributed maps do; no definition that is a text gets it from the library. */
function allowChildren(machine: StateMachine): void {
  const executions = `arn:aws:states:*:*:execution:*`;
  for (const [actions, resource] of [
    [['states:StartExecution'], '*'],
    [['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'], executions],
  ] as const)
    machine.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
}

/** The first machine is started by an event and by the clock; what its executions come to is told to a function. */
function addRules(stack: Stack, machine: StateMachine, told: Lambda): void {
  new Rule(stack, 'OnAsked', {
    eventBus: new EventBus(stack, 'Bus'),
    eventPattern: { source: ['shop.night'] },
    targets: [new SfnStateMachine(machine, { input: RuleTargetInput.fromEventPath('$.detail.data') })],
  });
  new Rule(stack, 'EveryNight', {
    schedule: Schedule.rate(Duration.days(1)),
    targets: [new SfnStateMachine(machine, { input: RuleTargetInput.fromObject({ at: EventField.time }) })],
  });
  new Rule(stack, 'OnEnd', {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [machine.stateMachineArn] },
    },
    targets: [new LambdaFunction(told)],
  });
}
