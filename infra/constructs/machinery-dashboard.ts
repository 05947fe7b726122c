import type { Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { dashboard, type Graph } from './dashboard.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { linesCounted } from './log-metric.ts';
import { SuiteStateMachine } from './state-machine.ts';
import { StreamConsumer } from './stream-consumer.ts';
import { alarmPeriod } from './suite-alarm.ts';
import { SuiteFunction } from './suite-function.ts';

const sum = { statistic: Stats.SUM, period: alarmPeriod };
const most = { statistic: Stats.MAXIMUM, period: alarmPeriod };

/**
 * Shows how everything that a stack holds is doing, under the stack's name; what is added to the stack appears by
 * itself. One a stack: a page of all of them would import every name, and then nothing could be taken out of a stack
 * before it is taken out of the page.
 */
export function machineryDashboard(stack: Stack, table?: ITableV2): void {
  const held = stack.node.findAll();
  const of = <Kind>(kind: abstract new (...given: never[]) => Kind) =>
    held.flatMap((each) => (each instanceof kind ? [each] : []));
  const queues = of(Queue);
  const graphs = [
    ...of(HttpApi).flatMap(ofApi),
    ...ofFunctions(of(SuiteFunction)),
    ...ofStreams(of(StreamConsumer)),
    ...ofQueues(queues.filter((queue) => !(queue instanceof DeadLetterQueue))),
    ...ofDeadLetters(queues.filter((queue) => queue instanceof DeadLetterQueue)),
    ...of(SuiteStateMachine).map(ofMachine),
    ...(table ? ofTable(table) : []),
  ].filter(({ lines }) => lines.length > 0);
  dashboard(stack, 'Machinery', {
    name: stack.stackName,
    title: `${stack.stackName}: machinery (运行状况)`,
    graphs,
  });
}

const ofApi = (api: HttpApi): readonly Graph[] => [
  {
    title: 'Answers of the API (接口应答)',
    lines: [
      api.metricCount({ ...sum, label: 'requests (请求)' }),
      api.metricClientError({ ...sum, label: '4xx' }),
      api.metricServerError({ ...sum, label: '5xx' }),
      linesCounted('TooManyRequests').with({ label: '429' }),
    ],
  },
  {
    title: 'Time to answer, ms (响应时间)',
    lines: [50, 99].map((percent) =>
      api.metricLatency({ statistic: Stats.percentile(percent), period: alarmPeriod, label: `p${percent}` }),
    ),
  },
  {
    title: 'Denied, secrets unreadable (拒绝访问、密钥不可读)',
    lines: [linesCounted('Denied'), linesCounted('SecretUnreadable')],
  },
];

const ofFunctions = (functions: readonly SuiteFunction[]): readonly Graph[] => {
  const of = (title: string, line: (each: SuiteFunction) => IMetric): Graph => ({
    title,
    lines: functions.map(line),
  });
  const p99 = { statistic: Stats.percentile(99), period: alarmPeriod };
  return [
    of('Errors (错误)', ({ name, function: each }) => each.metricErrors({ ...sum, label: name })),
    of('Throttles (限流)', ({ name, function: each }) => each.metricThrottles({ ...sum, label: name })),
    of('Duration p99, ms (耗时)', ({ name, function: each }) => each.metricDuration({ ...p99, label: name })),
    of('Executions at once (并发)', ({ name, function: each }) =>
      each.metric('ConcurrentExecutions', { ...most, label: name }),
    ),
    of('Calls (调用)', ({ name, function: each }) => each.metricInvocations({ ...sum, label: name })),
  ];
};

const ofStreams = (consumers: readonly StreamConsumer[]): readonly Graph[] => [
  {
    title: 'Changes wait, ms (流延迟)',
    lines: consumers.map(({ consumer: { name, function: each } }) =>
      each.metric('IteratorAge', { ...most, label: name }),
    ),
  },
];

const ofQueues = (queues: readonly Queue[]): readonly Graph[] => [
  {
    title: 'Oldest message, s (队列最老消息)',
    lines: queues.map((queue) =>
      queue.metricApproximateAgeOfOldestMessage({ ...most, label: labelOf(queue) }),
    ),
  },
  {
    title: 'Messages waiting (队列深度)',
    lines: queues.map((queue) =>
      queue.metricApproximateNumberOfMessagesVisible({ ...most, label: labelOf(queue) }),
    ),
  },
];

const ofDeadLetters = (queues: readonly Queue[]): readonly Graph[] => [
  {
    title: 'Dead letters (死信)',
    lines: queues.map((queue) =>
      queue.metricApproximateNumberOfMessagesVisible({ ...most, label: queue.node.id }),
    ),
  },
];

/** By its consumer: a queue lies two below it. */
const labelOf = ({ node }: Queue): string => node.path.split('/').slice(1, -2).join(' ');

const ofMachine = ({ node, machine }: SuiteStateMachine): Graph => ({
  title: `Executions of ${node.scope?.node.id ?? ''} (执行)`,
  lines: [
    machine.metricStarted(sum),
    machine.metricSucceeded(sum),
    machine.metricFailed(sum),
    machine.metricTimedOut(sum),
    machine.metricAborted(sum),
  ],
});

function ofTable(table: ITableV2): readonly Graph[] {
  const used = (name: string, dimensions?: Readonly<Record<string, string>>) =>
    table.metric(name, { ...sum, ...(dimensions ? { dimensionsMap: dimensions } : {}) });
  const index = { TableName: table.tableName, GlobalSecondaryIndexName: 'GSI1' };
  return [
    {
      title: 'Capacity used in five minutes, units (消耗容量)',
      lines: [
        ...['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) => used(name)),
        used('ConsumedWriteCapacityUnits', index).with({ label: 'GSI1 writes' }),
      ],
    },
    {
      title: 'Refused and conflicting (限流与冲突)',
      lines: [
        used('ReadThrottleEvents'),
        used('WriteThrottleEvents'),
        used('WriteThrottleEvents', index).with({ label: 'GSI1' }),
        used('TransactionConflict'),
      ],
    },
  ];
}
