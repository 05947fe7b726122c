import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { auditedPartitions, auditedSortKeys } from '../../shared/dynamodb/audited.ts';
import { bucketList, bucketRead } from '../constructs/bucket-read.ts';
import { bucketWrite } from '../constructs/bucket-write.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { tableAccess } from '../constructs/table-access.ts';
import type { Routes } from './operations-stack.ts';
import { type Front, SuiteStack, type SuiteStackProps } from './suite-stack.ts';

type Props = SuiteStackProps & { readonly front: Front; readonly routes: Routes };

/** The audit trail: what changed, who changed it and why, in chains that show whether anybody changed that. */
export class AuditStack extends SuiteStack {
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, { ...props, description: 'Zhanggui: audit trail (functions, schedule, alarms)' });
    this.#props = props;
    this.#reading();
    this.#changes();
    this.#anchors();
    this.watch();
  }

  #reading(): void {
    const { data, front, routes } = this.#props;
    this.contextApi('audit', front, {
      routes: routes.audit,
      description: 'Who changed what, when and why',
      memoryMb: 512,
      reservedConcurrency: 10,
      environment: { TABLE_NAME: data.table.tableName },
      access: [tableAccess(data.table, 'GetItem', 'Query', 'PutItem')],
    });
  }

  /** It adds and cannot read what it added: nobody can make it take something back. */
  #changes(): void {
    const { table, trail, deadLetters } = this.#props.data;
    const consumer = this.suiteFunction('AuditOnTableChange', 'audit-on-table-change', {
      description: 'Adds the changes of the table to the audit trail',
      memoryMb: 512,
      timeout: Duration.seconds(60),
      environment: { TABLE_NAME: table.tableName, BUCKET_NAME: trail.bucketName },
      access: [tableAccess(table, 'GetItem', 'PutItem'), bucketWrite(trail, 'chains')],
      failures: 'What it cannot add goes to the on-failure queue of its event source mapping.',
    });
    new StreamConsumer(consumer, 'Changes', {
      consumer,
      table,
      deadLetters: deadLetters.auditOnTableChange,
      sortKeys: auditedSortKeys.filter((key) => !key.endsWith('*')),
      prefixes: auditedSortKeys.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1)),
      partitions: auditedPartitions,
      batchSize: 500,
      // Nobody waits for an entry, and a segment costs the same with one as with ninety.
      window: Duration.seconds(5),
      // Batches at once would wait for each other at the heads of the chains.
      atOnce: 1,
      late: {
        en: 'They are missing in the audit trail until then.',
        zh: '审计日志暂缺这些变更。',
      },
      lost: {
        en: 'Changes of the table are missing in the audit trail.',
        zh: '审计日志缺失部分变更。',
      },
    });
  }

  #anchors(): void {
    const { table, trail, deadLetters } = this.#props.data;
    this.onSchedule('AuditOnAnchorSchedule', 'audit-on-anchor-schedule', {
      description: 'Proves what the audit trail grew by, and puts it under a root',
      memoryMb: 512,
      timeout: Duration.minutes(9),
      environment: { TABLE_NAME: table.tableName, BUCKET_NAME: trail.bucketName },
      access: [
        tableAccess(table, 'GetItem', 'PutItem'),
        bucketRead(trail, 'chains'),
        bucketList(trail, 'chains'),
        bucketRead(trail, 'anchors'),
        bucketList(trail, 'anchors'),
        bucketWrite(trail, 'anchors'),
      ],
      expression: 'rate(1 hour)',
      deadLetters: deadLetters.auditOnAnchorSchedule,
    });
  }
}
