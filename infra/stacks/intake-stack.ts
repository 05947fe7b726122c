import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { orderCancelled, orderChanged, orderExpired, orderPlaced } from '../../events/order.ts';
import { refundSucceeded } from '../../events/payment.ts';
import { stockChanged } from '../../events/stock.ts';
import { bucketRead } from '../constructs/bucket-read.ts';
import { bucketWrite } from '../constructs/bucket-write.ts';
import { secretAccess } from '../constructs/provider-secret.ts';
import { indexAccess, type TableAction, tableAccess, tableWork } from '../constructs/table-access.ts';
import type { Routes } from './operations-stack.ts';
import { type Front, SuiteStack, type SuiteStackProps } from './suite-stack.ts';

type Props = SuiteStackProps & { readonly front: Front; readonly routes: Routes };

/** Where the messages of channels are kept as they came; a new one is the sign to take it. */
const messages = 'channel-messages';

/**
 * Where orders of others come in, and where they are looked at before they cost money: channels and risk. A stack of its
 * own on the same API, because CloudFormation takes 500 resources in one.
 */
export class IntakeStack extends SuiteStack {
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, {
      ...props,
      description: 'Zhanggui: channels and risk (functions, queues, rules, schedules, alarms)',
    });
    this.#props = props;
    this.#channels();
    this.#messages();
    this.#asking();
    this.#telling();
    this.#risk();
    this.#judging();
    this.watch();
  }

  /** The webhooks of shops come here too, so it may keep what they bring. */
  #channels(): void {
    const { data, front, routes } = this.#props;
    const { environment, access } = this.#speaking('BatchGetItem', 'Query', 'PutItem', 'DeleteItem');
    this.contextApi('channels', front, {
      routes: routes.channels,
      description: 'Shops on channels, their orders, listings and cases; told by the channels',
      memoryMb: 1024,
      reservedConcurrency: 50,
      environment: { ...environment, BUCKET_NAME: data.bucket.bucketName, MESSAGE_PREFIX: messages },
      access: [
        ...access,
        indexAccess(data.table),
        bucketRead(data.bucket, messages),
        bucketWrite(data.bucket, messages),
      ],
    });
  }

  #messages(): void {
    const { data } = this.#props;
    const { environment, access } = this.#speaking('BatchGetItem', 'Query', 'PutItem', 'DeleteItem');
    this.onEvents('ChannelsOnChannelMessage', 'channels-on-channel-message', {
      work: {
        description: 'Takes what channels said of their orders',
        memoryMb: 1024,
        timeout: Duration.seconds(60),
        environment: { ...environment, BUCKET_NAME: data.bucket.bucketName },
        access: [...access, bucketRead(data.bucket, messages)],
      },
      bucket: data.bucket,
      prefix: messages,
      deadLetters: data.deadLetters.channelsOnChannelMessage,
      batchSize: 10,
      maxConcurrency: 20,
    });
  }

  /** Every minute what changed; after midnight in Shanghai what was sold the day before, again and again until it has caught up. */
  #asking(): void {
    const { table, bucket, deadLetters } = this.#props.data;
    const { environment, access } = this.#speaking('BatchGetItem', 'PutItem');
    const asking = {
      memoryMb: 1024,
      environment: { ...environment, BUCKET_NAME: bucket.bucketName, MESSAGE_PREFIX: messages },
      access: [...access, bucketWrite(bucket, messages)],
    };
    this.onSchedule('ChannelsOnPollSchedule', 'channels-on-poll-schedule', {
      ...asking,
      description: 'Asks the channels for what changed',
      // A tick that came while another still runs would be refused, and rung for.
      timeout: Duration.seconds(55),
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.channelsOnPollSchedule,
    });
    this.onSchedule('ChannelsOnCompletenessSchedule', 'channels-on-completeness-schedule', {
      ...asking,
      // It looks into orders too.
      access: [...asking.access, tableAccess(table, 'Query')],
      description: 'Proves every night that no order of a channel is missing',
      timeout: Duration.minutes(9),
      expression: 'cron(0/10 17-19 * * ? *)',
      deadLetters: deadLetters.channelsOnCompletenessSchedule,
    });
  }

  #telling(): void {
    const { table, bus, deadLetters } = this.#props.data;
    const consumed = { bus, batchSize: 10, maxConcurrency: 5 };
    this.onEvents('ChannelsOnOrderCancelled', 'channels-on-order-cancelled', {
      ...consumed,
      work: {
        description: 'Notes that a channel has to hear of a cancellation',
        memoryMb: 512,
        timeout: Duration.seconds(20),
        ...this.#speaking('PutItem'),
      },
      events: [orderCancelled],
      deadLetters: deadLetters.channelsOnOrderCancelled,
    });
    this.onEvents('ChannelsOnStockChanged', 'channels-on-stock-changed', {
      ...consumed,
      work: {
        description: 'Notes that channels have to hear of a stock level',
        memoryMb: 256,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'GetItem', 'PutItem'), indexAccess(table)],
      },
      events: [stockChanged],
      deadLetters: deadLetters.channelsOnStockChanged,
      window: Duration.seconds(5),
      batchSize: 100,
    });
    const telling = this.#speaking('PutItem');
    this.onSchedule('ChannelsOnTellingSchedule', 'channels-on-telling-schedule', {
      description: 'Tells channels of cancellations, waybills and stock',
      memoryMb: 512,
      timeout: Duration.seconds(55),
      ...telling,
      access: [...telling.access, indexAccess(table)],
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.channelsOnTellingSchedule,
    });
  }

  #risk(): void {
    const { data, front, routes } = this.#props;
    const { environment, access } = this.#deciding();
    this.contextApi('risk', front, {
      routes: routes.risk,
      description: 'Rules, lists, decisions and reviews of risk',
      memoryMb: 1024,
      reservedConcurrency: 25,
      environment,
      access: [...access, indexAccess(data.table)],
    });
  }

  #judging(): void {
    const { table, bus, deadLetters } = this.#props.data;
    const work = { memoryMb: 1024, timeout: Duration.seconds(30), ...this.#deciding() };
    const consumed = { bus, batchSize: 10, maxConcurrency: 20 };
    this.onEvents('RiskOnOrderPlaced', 'risk-on-order-placed', {
      ...consumed,
      work: { ...work, description: 'Judges orders before they cost money' },
      events: [orderPlaced, orderChanged],
      deadLetters: deadLetters.riskOnOrderPlaced,
    });
    this.onEvents('RiskOnMoneyReturned', 'risk-on-money-returned', {
      ...consumed,
      work: {
        ...work,
        description: 'Remembers who gets their money back, and closes reviews of closed orders',
        access: [tableAccess(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem')],
      },
      events: [orderCancelled, orderExpired, refundSucceeded],
      deadLetters: deadLetters.riskOnMoneyReturned,
    });
    this.onSchedule('RiskOnReviewSchedule', 'risk-on-review-schedule', {
      ...work,
      access: [
        tableAccess(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
        indexAccess(table),
      ],
      description: 'Works on reviews that nobody decided in time, or that were not carried out',
      timeout: Duration.seconds(55),
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.riskOnReviewSchedule,
    });
  }

  /** What may let orders go, or cancel them. */
  #deciding() {
    const { table } = this.#props.data;
    return { environment: { TABLE_NAME: table.tableName }, access: [tableWork(table)] };
  }

  /** What every function has that may speak to the channels. */
  #speaking(...more: readonly TableAction[]) {
    const { table, channelShops } = this.#props.data;
    return {
      environment: { TABLE_NAME: table.tableName, PROVIDER_SECRET_ID: channelShops.secretArn },
      access: [tableAccess(table, 'GetItem', ...more), secretAccess(channelShops)],
    };
  }
}
