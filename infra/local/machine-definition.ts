import type { Deployed, Deployment } from './deployment.ts';
import { HostError } from './host-error.ts';
import { isObject, type Json } from './json.ts';
import { type MachineDefinition, machineShape, type State, type States } from './machine-shape.ts';

export type Machine = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly definition: MachineDefinition;
};

export const lambdaInvoke = 'arn:aws:states:::lambda:invoke';

/** The state machines of the template; one that the host would not run as AWS does, or a target without one, stops it. */
export function readMachines(deployment: Deployment): readonly Machine[] {
  const functions = new Set(deployment.of('AWS::Lambda::Function').map(({ arn }) => arn));
  const machines = deployment.of('AWS::StepFunctions::StateMachine').map((deployed) => ({
    logicalId: deployed.logicalId,
    name: deployed.name,
    arn: deployed.arn,
    definition: definitionOf(deployed, functions),
  }));
  const known = new Set(machines.map(({ arn }) => arn));
  const targets = [
    ...deployment.of('AWS::Events::Rule').flatMap(({ properties }) => properties.Targets),
    ...deployment.of('AWS::Scheduler::Schedule').map(({ properties }) => properties.Target),
  ];
  const lost = targets.find(({ Arn }) => Arn.includes(':states:') && !known.has(Arn));
  if (lost !== undefined) throw new HostError(`no state machine of the template has the ARN ${lost.Arn}`);
  return machines;
}

function definitionOf(
  { stackName, logicalId, properties }: Deployed<'AWS::StepFunctions::StateMachine'>,
  functions: ReadonlySet<string>,
): MachineDefinition {
  const parsed = machineShape.safeParse(jsonOf(properties.DefinitionString));
  const finding = parsed.success
    ? (unknownWords(properties.DefinitionString) ?? firstFinding(parsed.data, functions))
    : firstIssue(parsed.error.issues[0]);
  if (parsed.success && finding === undefined) return parsed.data;
  throw new HostError(`${stackName}/${logicalId}: the host does not run a state machine with ${finding}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
};

const firstIssue = (issue: Issue | undefined): string =>
  issue?.keys === undefined
    ? `${issue?.path.join('.')}: ${issue?.message}`
    : [...issue.path, issue.keys[0]].join('.');

const intrinsics =
  /\bStates\.(?!(?:Format|Array|ArrayLength|ArrayGetItem|ArrayContains|ArrayPartition|ArrayRange|ArrayUnique|MathAdd|Hash|UUID)\()\w+(?=\()/;
const contextPaths =
  /\$\$(?!\.(?:Execution\.(?:Id|Name|Input|StartTime)|StateMachine\.(?:Id|Name)|Map\.Item\.(?:Index|Value))\b)[\w.]*/;

/** Functions and parts of the context object that the library lacks, or has and gets wrong. */
const unknownWords = (definition: string): string | undefined =>
  intrinsics.exec(definition)?.[0] ?? contextPaths.exec(definition)?.[0];

function firstFinding(definition: MachineDefinition, functions: ReadonlySet<string>): string | undefined {
  const scopes = scopesIn(definition);
  const names = scopes.flatMap(({ States }) => Object.keys(States));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `two states ${twice}`;
  return scopes
    .flatMap((scope) => [
      Object.hasOwn(scope.States, scope.StartAt) ? undefined : `no state ${scope.StartAt} to start at`,
      ...Object.entries(scope.States).map(([name, state]) => {
        const finding =
          wrongWay(state, scope) ?? wrongTask(state, functions) ?? wrongWait(state) ?? wrongChoice(state);
        return finding === undefined ? undefined : `${name}: ${finding}`;
      }),
    ])
    .find((finding) => finding !== undefined);
}

/** The states of the machine itself, of every branch and of every map, however deep. */
export function scopesIn(states: States): readonly States[] {
  const inner = Object.values(states.States).flatMap(({ Branches = [], ItemProcessor }) => [
    ...Branches,
    ...(ItemProcessor === undefined ? [] : [ItemProcessor]),
  ]);
  return [states, ...inner.flatMap(scopesIn)];
}

const ends = new Set(['Choice', 'Succeed', 'Fail']);

function wrongWay(state: State, { States }: States): string | undefined {
  const ways = [state.Next, state.Default, ...(state.Catch ?? []).map(({ Next }) => Next)];
  const chosen = (state.Choices ?? []).map(({ Next }) => Next);
  const lost = [...ways, ...chosen].find((way) => way !== undefined && !Object.hasOwn(States, String(way)));
  if (lost !== undefined) return `no state ${lost} to go to`;
  if (chosen.includes(undefined as never)) return 'a choice without Next';
  const isEnded = ends.has(state.Type) || (state.Next === undefined) !== (state.End === undefined);
  return isEnded ? undefined : 'neither Next nor End, or both';
}

/** As long as a timer lasts. */
const longestTimeoutSeconds = 2_147_483;

function wrongTask(state: State, functions: ReadonlySet<string>): string | undefined {
  if (state.Resource === undefined) return undefined;
  if ((state.TimeoutSeconds ?? 0) > longestTimeoutSeconds) return 'TimeoutSeconds above 24 days';
  if (functions.has(state.Resource)) return undefined;
  if (state.Resource !== lambdaInvoke) return `the resource ${state.Resource}`;
  const parameters = isObject(state.Parameters) ? state.Parameters : {};
  const unknown = Object.keys(parameters).find((name) => !/^(?:FunctionName|Payload(?:\.\$)?)$/.test(name));
  if (unknown !== undefined) return `the parameter ${unknown}`;
  const { FunctionName } = parameters;
  return functions.has(String(FunctionName)) ? undefined : `no function ${FunctionName} to invoke`;
}

function wrongWait({ Type, Seconds, Timestamp, SecondsPath, TimestampPath }: State): string | undefined {
  const given = [Seconds, Timestamp, SecondsPath, TimestampPath].filter((each) => each !== undefined);
  return Type !== 'Wait' || given.length === 1 ? undefined : 'not exactly one time to wait for';
}

const comparison =
  /^(?:String(?:Equals|(?:Less|Greater)Than(?:Equals)?)(?:Path)?|StringMatches|(?:Numeric|Timestamp)(?:Equals|(?:Less|Greater)Than(?:Equals)?)(?:Path)?|BooleanEquals(?:Path)?|Is(?:Null|Present|Numeric|String|Boolean|Timestamp))$/;

const wrongChoice = ({ Choices = [] }: State): string | undefined =>
  Choices.map(wrongRule).find((finding) => finding !== undefined);

function wrongRule(rule: Json): string | undefined {
  if (!isObject(rule)) return 'a choice that is no rule';
  const { Next: _, Comment: _comment, Variable, ...rest } = rule;
  const [[name, value] = ['', null], ...others] = Object.entries(rest);
  if (others.length > 0) return `${name} and ${others[0]?.[0]} in one rule`;
  if (name === 'Not') return wrongRule(value);
  if (name === 'And' || name === 'Or')
    return (Array.isArray(value) ? value : [null]).map(wrongRule).find((finding) => finding !== undefined);
  if (!comparison.test(name)) return `the comparison ${name}`;
  return typeof Variable === 'string' ? undefined : `${name} without a Variable`;
}
