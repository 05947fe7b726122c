import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type IChainable, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { reconciliationRequested } from '../../events/reconciliation.ts';
import { bucketRead } from '../constructs/bucket-read.ts';
import { bucketUpload, bucketWrite } from '../constructs/bucket-write.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { MachineStart } from '../constructs/machine-start.ts';
import { secretAccess } from '../constructs/provider-secret.ts';
import { Schedule } from '../constructs/schedule.ts';
import { type Steps, SuiteStateMachine } from '../constructs/state-machine.ts';
import { SuiteFunction, type SuiteFunctionProps } from '../constructs/suite-function.ts';
import { indexAccess, tableAccess } from '../constructs/table-access.ts';
import type { Settings } from '../settings.ts';
import { type DataStack, workFolder } from './data-stack.ts';

type Props = { readonly settings: Settings; readonly data: DataStack };
type Step = Pick<SuiteFunctionProps, 'description' | 'memoryMb' | 'environment' | 'access'>;

const longest = Duration.minutes(15);
const calledBySteps = 'The state machine calls it and waits: it tries again, and then fails and alarms.';

/**
 * The nightly reconciliation (每夜对账): one state machine, an execution for each provider, started by the schedule's
 * requests, by people and by files that came. Day after day it fetches, parts, compares and concludes; then it writes the
 * statement.
 */
export class ReconciliationNight extends Construct {
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#props = props;
    const { data, settings } = props;
    const machine = new SuiteStateMachine(this, 'Machine', {
      description: 'Compares the days of an account with its bills: fetch, part, compare, conclude, report',
      timeout: Duration.days(4),
      failed: {
        en: 'Days of an account are not compared with their bills; the next night takes them up.',
        zh: '部分账户日未完成对账，下一夜会继续。',
      },
      settings,
      definition: (steps) => this.#definition(steps),
    });
    new MachineStart(this, 'OnRequested', {
      starts: machine,
      bus: data.bus,
      event: reconciliationRequested,
      deadLetters: data.deadLetters.reconciliationStart,
    });
    this.#nightSchedule();
    this.#droppedFiles();
  }

  #definition(steps: Steps): IChainable {
    const plan = steps.call('Plan', this.#plan());
    const days = steps.forEach('Days', { items: '$.days', each: this.#day(steps), atOnce: 1 });
    return plan.next(days).next(steps.call('Report', this.#report()));
  }

  /** One business day. Not ready is not the same as none: it waits and asks again. */
  #day(steps: Steps): IChainable {
    const fetch = steps.call('Fetch', this.#fetch(), { into: '$.fetched' });
    const wait = new Wait(this, 'WaitForBills', { time: WaitTime.secondsPath('$.fetched.seconds') });
    const part = steps.call('Partition', this.#partition(), { into: '$.parted' });
    const compare = steps.forEach('Compare', {
      items: '$.parted.partitions',
      given: { 'folder.$': '$.parted.folder', 'partition.$': '$$.Map.Item.Value' },
      each: steps.call('ComparePartition', this.#compare()),
      atOnce: 50,
    });
    const conclude = steps.call('Conclude', this.#conclude());
    const isOver = new Choice(this, 'IsThereWork')
      .when(Condition.stringEquals('$.parted.state', 'COMPARE'), compare)
      .otherwise(new Succeed(this, 'NothingNew'));
    compare.next(conclude);
    const isHere = new Choice(this, 'AreBillsHere')
      .when(Condition.stringEquals('$.fetched.state', 'WAIT'), wait)
      .otherwise(part);
    wait.next(fetch);
    part.next(isOver);
    return fetch.next(isHere);
  }

  #plan(): SuiteFunction {
    const { paymentProviders } = this.#props.data;
    return this.#step('Plan', {
      description: 'Tells the business days to compare',
      memoryMb: 512,
      environment: { PROVIDER_SECRET_ID: paymentProviders.secretArn },
      access: [secretAccess(paymentProviders)],
    });
  }

  #fetch(): SuiteFunction {
    const { table, bucket, paymentProviders } = this.#props.data;
    return this.#step('Fetch', {
      description: 'Fetches the bills of a business day from the provider',
      memoryMb: 1024,
      environment: { ...this.#common(), PROVIDER_SECRET_ID: paymentProviders.secretArn },
      access: [
        tableAccess(table, 'BatchGetItem', 'Query', 'PutItem'),
        secretAccess(paymentProviders),
        bucketUpload(bucket, 'fetched-bills'),
      ],
    });
  }

  #partition(): SuiteFunction {
    const { table, bucket } = this.#props.data;
    return this.#step('Partition', {
      description: 'Reads the journal and the bills of a business day, and parts them by key',
      memoryMb: 2048,
      environment: this.#common(),
      access: [
        tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
        indexAccess(table),
        ...['bills', 'fetched-bills', 'reconciliations'].map((prefix) => bucketRead(bucket, prefix)),
        bucketUpload(bucket, workFolder),
      ],
    });
  }

  #compare(): SuiteFunction {
    const { bucket } = this.#props.data;
    return this.#step('Compare', {
      description: 'Compares one part of a business day',
      memoryMb: 2048,
      environment: this.#common(),
      access: [bucketRead(bucket, workFolder), bucketWrite(bucket, workFolder)],
    });
  }

  #conclude(): SuiteFunction {
    const { table, bucket } = this.#props.data;
    return this.#step('Conclude', {
      description: 'Concludes a business day: differences, journal entries, what goes on into the next day',
      memoryMb: 2048,
      environment: this.#common(),
      access: [
        tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'),
        bucketRead(bucket, workFolder),
        bucketWrite(bucket, 'reconciliations'),
      ],
    });
  }

  #report(): SuiteFunction {
    const { table, bucket } = this.#props.data;
    return this.#step('Report', {
      description: 'Writes the statement that people read in the morning',
      memoryMb: 1024,
      environment: this.#common(),
      access: [tableAccess(table, 'GetItem'), indexAccess(table), bucketWrite(bucket, 'statements')],
    });
  }

  #common(): Readonly<Record<string, string>> {
    const { data, settings } = this.#props;
    return {
      TABLE_NAME: data.table.tableName,
      BUCKET_NAME: data.bucket.bucketName,
      RECONCILIATION: JSON.stringify(settings.reconciliation),
    };
  }

  #step(name: string, particulars: Step): SuiteFunction {
    return this.#function(name, `reconciliation-on-${name.toLowerCase()}-step`, {
      ...particulars,
      timeout: longest,
      failures: calledBySteps,
    });
  }

  #function(id: string, name: string, rest: Omit<SuiteFunctionProps, 'name' | 'settings'>): SuiteFunction {
    return new SuiteFunction(this, id, { ...rest, name, settings: this.#props.settings });
  }

  /** Five past ten in Beijing: by then every provider should have written its bills. */
  #nightSchedule(): void {
    const { table, deadLetters } = this.#props.data;
    const consumer = this.#function('OnNightSchedule', 'reconciliation-on-night-schedule', {
      description: "Asks for the night's comparisons",
      memoryMb: 512,
      timeout: Duration.minutes(1),
      reservedConcurrency: 1,
      environment: { TABLE_NAME: table.tableName },
      access: [tableAccess(table, 'GetItem', 'Query', 'PutItem'), indexAccess(table)],
      failures: 'Its failed ticks go to the dead-letter queue as an on-failure destination, with the error.',
    });
    new Schedule(consumer, 'Schedule', {
      consumer,
      expression: 'cron(5/30 2-4 * * ? *)',
      deadLetters: deadLetters.reconciliationOnNightSchedule,
    });
  }

  #droppedFiles(): void {
    const { table, bucket, deadLetters } = this.#props.data;
    const consumer = this.#function('OnFileDropped', 'reconciliation-on-file-dropped', {
      description: 'Reads a bill that somebody put into the bucket',
      memoryMb: 1024,
      timeout: longest,
      environment: this.#common(),
      access: [tableAccess(table, 'GetItem', 'PutItem', 'UpdateItem'), bucketRead(bucket, 'bills')],
      failures: 'Its queue has the dead-letter queue.',
    });
    new EventConsumer(consumer, 'Objects', {
      consumer,
      bucket,
      prefix: 'bills',
      deadLetters: deadLetters.reconciliationOnFileDropped,
      batchSize: 1,
      maxConcurrency: 5,
    });
  }
}
