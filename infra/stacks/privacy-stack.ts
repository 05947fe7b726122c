import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { channelOrderChanged } from '../../events/channel.ts';
import { orderChanged, orderPlaced } from '../../events/order.ts';
import { bucketList, bucketRemove } from '../constructs/bucket-read.ts';
import { indexAccess, tableAccess } from '../constructs/table-access.ts';
import type { Routes } from './operations-stack.ts';
import { type Front, SuiteStack, type SuiteStackProps } from './suite-stack.ts';

type Props = SuiteStackProps & { readonly front: Front; readonly routes: Routes };

const messages = 'channel-messages';

/** What is held of one person: found, told, and forgotten. */
export class PrivacyStack extends SuiteStack {
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, {
      ...props,
      description: 'Zhanggui: privacy (functions, queue, rule, schedule, alarms)',
    });
    this.#props = props;
    this.#asking();
    this.#noting();
    this.#erasing();
    this.watch();
  }

  /** It tells everything of everybody, so few may call it, and it can forget nothing itself. */
  #asking(): void {
    const { data, front, routes } = this.#props;
    this.contextApi('privacy', front, {
      routes: routes.privacy,
      description: 'Tells what is held of a person, and takes wishes to be forgotten',
      memoryMb: 1024,
      reservedConcurrency: 5,
      environment: { TABLE_NAME: data.table.tableName },
      access: [
        tableAccess(data.table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem'),
        indexAccess(data.table),
      ],
    });
  }

  #noting(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('PrivacyOnOrderChanged', 'privacy-on-order-changed', {
      work: {
        description: 'Notes whose an order is',
        memoryMb: 512,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem')],
      },
      bus,
      events: [orderPlaced, orderChanged, channelOrderChanged],
      deadLetters: deadLetters.privacyOnOrderChanged,
      batchSize: 10,
      maxConcurrency: 5,
    });
  }

  #erasing(): void {
    const { data } = this.#props;
    const { table, bucket, deadLetters } = data;
    this.onSchedule('PrivacyOnErasureSchedule', 'privacy-on-erasure-schedule', {
      description: 'Forgets people who want that, as soon as their orders are over',
      memoryMb: 1024,
      // A tick that came while another still runs would be refused, and rung for.
      timeout: Duration.seconds(55),
      environment: {
        TABLE_NAME: table.tableName,
        BUCKET_NAME: bucket.bucketName,
        RETENTION: JSON.stringify(this.#props.settings.retention),
      },
      access: [
        tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        indexAccess(table),
        bucketList(bucket, messages),
        bucketRemove(bucket, messages),
      ],
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.privacyOnErasureSchedule,
    });
  }
}
