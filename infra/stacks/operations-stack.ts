import { CfnOutput, Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  type HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { auditBroken } from '../../events/audit.ts';
import { channelCaseOpened, channelCaseResolved, channelOrderChanged } from '../../events/channel.ts';
import { ledgerAuditFailed, ledgerPosted } from '../../events/ledger.ts';
import { orderCancelled, orderExpired, orderPlaced } from '../../events/order.ts';
import {
  paymentCaptured,
  paymentCaseOpened,
  paymentCaseResolved,
  refundRequested,
} from '../../events/payment.ts';
import {
  billRefused,
  chargebackFound,
  differenceApproved,
  reconciliationBlocked,
  reconciliationConcluded,
} from '../../events/reconciliation.ts';
import { riskReviewEscalated } from '../../events/risk.ts';
import { stockChanged } from '../../events/stock.ts';
import { stockAlertRaised, stockAlertResolved } from '../../events/stock-alert.ts';
import { tellingPrefixes, tellingSortKeys } from '../../functions/outbox/publish-changes.ts';
import { bucketRead } from '../constructs/bucket-read.ts';
import { bucketWrite } from '../constructs/bucket-write.ts';
import type { TemplateRoute } from '../constructs/context-api.ts';
import { countAccessLines, linesCounted } from '../constructs/log-metric.ts';
import { secretAccess } from '../constructs/provider-secret.ts';
import { throttleRoutes } from '../constructs/route-throttles.ts';
import { shopDashboard } from '../constructs/shop-dashboard.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import { alarmPeriod, suiteAlarm } from '../constructs/suite-alarm.ts';
import { indexAccess, tableAccess, tableWork } from '../constructs/table-access.ts';
import { TopicRule } from '../constructs/topic-rule.ts';
import { ReconciliationNight } from './reconciliation-night.ts';
import { type Front, SuiteStack, type SuiteStackProps } from './suite-stack.ts';

/** The contexts that answer HTTP, with their route values. */
export type Routes = Readonly<
  Record<
    | 'portal'
    | 'catalog'
    | 'inventory'
    | 'orders'
    | 'payments'
    | 'ledger'
    | 'reconciliation'
    | 'channels'
    | 'risk'
    | 'fulfilment'
    | 'logistics'
    | 'audit'
    | 'privacy',
    readonly TemplateRoute[]
  >
>;

type Props = SuiteStackProps & { readonly routes: Routes };

/** All that can be redeployed at any time: it holds nothing that the data stack does not have. */
export class OperationsStack extends SuiteStack {
  readonly front: Front;
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, {
      ...props,
      description: 'Zhanggui: what works (API, functions, queues, rules, schedules, alarms)',
    });
    this.#props = props;
    const { identity } = props.data;
    this.front = {
      api: this.#httpApi(),
      authorizer: new HttpJwtAuthorizer('Tokens', identity.issuer, { jwtAudience: [...identity.audience] }),
    };
    this.#portal();
    this.#catalog();
    this.#inventory();
    this.#orders();
    this.#expirySchedule();
    this.#channelOrders();
    this.#demandHistory();
    this.#stockLevels();
    this.#stockReview();
    this.#stockAlerts();
    this.#payments();
    this.#paymentEvents();
    this.#paymentSchedule();
    this.#paymentAudit();
    this.#ledger();
    this.#ledgerEntries();
    this.#ledgerAudit();
    this.#reconciliation();
    this.#chargebacks();
    this.#alertTopic();
    this.#outbox();
    throttleRoutes(this, props.settings.routes);
    this.#logAlarms();
    this.#tableAlarms();
    shopDashboard(this);
    this.watch();
  }

  #portal(): void {
    this.contextApi('portal', this.front, {
      routes: this.#props.routes.portal,
      description: 'Health, the OpenAPI document and its page',
      memoryMb: 256,
      reservedConcurrency: 10,
    });
  }

  #catalog(): void {
    const { table } = this.#props.data;
    this.contextApi('catalog', this.front, {
      routes: this.#props.routes.catalog,
      description: 'SKUs and warehouses',
      memoryMb: 512,
      reservedConcurrency: 25,
      environment: { TABLE_NAME: table.tableName },
      access: [
        // A bundle is made on the condition that its parts are there.
        tableAccess(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        indexAccess(table),
      ],
    });
  }

  #inventory(): void {
    const { table } = this.#props.data;
    this.contextApi('inventory', this.front, {
      routes: this.#props.routes.inventory,
      description: 'Stock, its movements, and how it is kept',
      memoryMb: 512,
      reservedConcurrency: 25,
      environment: { TABLE_NAME: table.tableName },
      access: [tableWork(table), indexAccess(table)],
    });
  }

  #orders(): void {
    const { data, settings } = this.#props;
    this.contextApi('orders', this.front, {
      routes: this.#props.routes.orders,
      description: 'Orders: accept, read, list, cancel',
      memoryMb: 1024,
      reservedConcurrency: 300,
      environment: {
        TABLE_NAME: data.table.tableName,
        RESERVATION_MINUTES: String(settings.reservationMinutes),
        ...(settings.freightTable ? { FREIGHT_TABLE: JSON.stringify(settings.freightTable) } : {}),
        ...this.#priority(),
      },
      access: [tableWork(data.table), indexAccess(data.table)],
    });
  }

  #priority(): Readonly<Record<string, string>> {
    const { priorityPolicy } = this.#props.settings;
    return priorityPolicy ? { PRIORITY_POLICY: JSON.stringify(priorityPolicy) } : {};
  }

  /** What channels have sold comes in here, and waits for goods where there are none. */
  #channelOrders(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('OrdersOnChannelOrderChanged', 'orders-on-channel-order-changed', {
      work: {
        description: 'Brings orders to what their channels say',
        memoryMb: 1024,
        timeout: Duration.seconds(60),
        environment: { TABLE_NAME: table.tableName, ...this.#priority() },
        access: [tableWork(table)],
      },
      bus,
      events: [channelOrderChanged],
      deadLetters: deadLetters.ordersOnChannelOrderChanged,
      batchSize: 10,
      maxConcurrency: 20,
    });
    this.onSchedule('OrdersOnShortSchedule', 'orders-on-short-schedule', {
      description: 'Takes goods for orders that wait for them',
      memoryMb: 512,
      timeout: Duration.seconds(55),
      environment: { TABLE_NAME: table.tableName },
      access: [tableWork(table), indexAccess(table)],
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.ordersOnShortSchedule,
    });
  }

  #expirySchedule(): void {
    const { data, settings } = this.#props;
    this.onSchedule('OrdersOnExpirySchedule', 'orders-on-expiry-schedule', {
      description: 'Closes unpaid orders whose reservation has passed',
      memoryMb: 512,
      timeout: Duration.seconds(55),
      environment: {
        TABLE_NAME: data.table.tableName,
        RESERVATION_MINUTES: String(settings.reservationMinutes),
      },
      access: [
        // An order that one transaction cannot hold is put where it is closed part by part, each while it is in this hand.
        tableAccess(
          data.table,
          'GetItem',
          'Query',
          'PutItem',
          'UpdateItem',
          'DeleteItem',
          'ConditionCheckItem',
        ),
        indexAccess(data.table),
      ],
      expression: 'rate(1 minute)',
      deadLetters: data.deadLetters.ordersOnExpirySchedule,
    });
  }

  #demandHistory(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('InventoryOnOrderPlaced', 'inventory-on-order-placed', {
      work: {
        description: 'Keeps the demand history of each SKU',
        memoryMb: 256,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'Query', 'PutItem', 'UpdateItem')],
      },
      bus,
      events: [orderPlaced],
      deadLetters: deadLetters.inventoryOnOrderPlaced,
      batchSize: 50,
      window: Duration.seconds(1),
      maxConcurrency: 10,
    });
  }

  #stockLevels(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('InventoryOnStockLevel', 'inventory-on-stock-level', {
      work: {
        description:
          'Keeps the journal of what orders hold, and raises alerts the moment stock passes a level',
        memoryMb: 256,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem')],
      },
      bus,
      events: [stockChanged],
      deadLetters: deadLetters.inventoryOnStockLevel,
      batchSize: 50,
      window: Duration.seconds(1),
      maxConcurrency: 10,
    });
  }

  /** Two in the morning in Shanghai, and every ten minutes of three hours after it: a tick goes on where the last one ended. */
  #stockReview(): void {
    const { table, deadLetters } = this.#props.data;
    this.onSchedule('InventoryOnReviewSchedule', 'inventory-on-review-schedule', {
      description: 'Reviews all SKUs that have a policy, once a night',
      memoryMb: 1024,
      timeout: Duration.minutes(9),
      environment: { TABLE_NAME: table.tableName },
      access: [
        tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
        indexAccess(table),
      ],
      expression: 'cron(0/10 18-20 * * ? *)',
      deadLetters: deadLetters.inventoryOnReviewSchedule,
    });
  }

  #stockAlerts(): void {
    const { data, settings } = this.#props;
    const { table, bus, deadLetters } = data;
    this.onEvents('InventoryOnAlertEvent', 'inventory-on-alert-event', {
      work: {
        description: 'Posts stock alerts to the webhooks of the settings',
        memoryMb: 256,
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: table.tableName, ALERT_WEBHOOKS: JSON.stringify(settings.alertWebhooks) },
        access: [tableAccess(table, 'GetItem', 'PutItem')],
      },
      bus,
      events: [stockAlertRaised, stockAlertResolved],
      deadLetters: deadLetters.inventoryOnAlertEvent,
      batchSize: 1,
      maxConcurrency: 5,
      patience: { receives: 24, rest: Duration.minutes(15) },
    });
  }

  #payments(): void {
    const { data } = this.#props;
    const messages = 'messages/payments';
    const { environment, access } = this.#paying();
    this.contextApi('payments', this.front, {
      routes: this.#props.routes.payments,
      description: 'Payments, refunds and cases; told by the payment providers',
      memoryMb: 1024,
      reservedConcurrency: 100,
      environment: { ...environment, BUCKET_NAME: data.bucket.bucketName, MESSAGE_PREFIX: messages },
      access: [...access, indexAccess(data.table), bucketWrite(data.bucket, messages)],
    });
  }

  /** What every function has that may speak to the payment providers. */
  #paying() {
    const { data, settings } = this.#props;
    return {
      environment: {
        TABLE_NAME: data.table.tableName,
        PROVIDER_SECRET_ID: data.paymentProviders.secretArn,
        AUTOMATIC_REFUND: String(settings.automaticRefund),
      },
      access: [tableWork(data.table), secretAccess(data.paymentProviders)],
    };
  }

  /** Each does one thing at a time with a provider, who is asked no faster than this. */
  #paymentEvents(): void {
    const { table, bus, deadLetters, paymentProviders } = this.#props.data;
    const { environment, access: paying } = this.#paying();
    const lettingOrdersBe = [
      tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
      secretAccess(paymentProviders),
    ];
    const consumers = [
      {
        id: 'PaymentsOnPaymentCaptured',
        name: 'payments-on-payment-captured',
        description: 'Settles whose money is that came',
        events: [paymentCaptured],
        deadLetters: deadLetters.paymentsOnPaymentCaptured,
        access: paying,
      },
      {
        id: 'PaymentsOnOrderClosed',
        name: 'payments-on-order-closed',
        description: 'Closes attempts of closed orders, and gives back what was paid for them',
        events: [orderCancelled, orderExpired],
        deadLetters: deadLetters.paymentsOnOrderClosed,
        access: lettingOrdersBe,
      },
      {
        id: 'PaymentsOnRefundRequested',
        name: 'payments-on-refund-requested',
        description: 'Sends refunds to the payment providers',
        events: [refundRequested],
        deadLetters: deadLetters.paymentsOnRefundRequested,
        access: paying,
      },
      {
        id: 'PaymentsOnDifferenceApproved',
        name: 'payments-on-difference-approved',
        description: 'Fetches or refunds a payment because of a difference that two people agreed on',
        events: [differenceApproved],
        deadLetters: deadLetters.paymentsOnDifferenceApproved,
        access: lettingOrdersBe,
      },
    ];
    for (const { id, name, description, events, deadLetters: dead, access } of consumers) {
      this.onEvents(id, name, {
        work: {
          description,
          memoryMb: 512,
          timeout: Duration.seconds(60),
          environment,
          access,
        },
        bus,
        events,
        deadLetters: dead,
        batchSize: 10,
        maxConcurrency: 10,
      });
    }
  }

  #paymentSchedule(): void {
    const { table, deadLetters } = this.#props.data;
    const { environment, access } = this.#paying();
    this.onSchedule('PaymentsOnAskSchedule', 'payments-on-ask-schedule', {
      description: 'Asks the providers about payments and refunds of which nobody told what became',
      memoryMb: 512,
      timeout: Duration.seconds(55),
      environment,
      access: [...access, indexAccess(table)],
      expression: 'rate(1 minute)',
      deadLetters: deadLetters.paymentsOnAskSchedule,
    });
  }

  /** After the ledger's own audit, and hour after hour until it has caught up. */
  #paymentAudit(): void {
    const { table, deadLetters } = this.#props.data;
    this.onSchedule('PaymentsOnAuditSchedule', 'payments-on-audit-schedule', {
      description: 'Proves every night that orders, payments and the journal agree',
      memoryMb: 1024,
      timeout: Duration.minutes(9),
      environment: { TABLE_NAME: table.tableName },
      access: [tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem'), indexAccess(table)],
      expression: 'cron(0/10 20 * * ? *)',
      deadLetters: deadLetters.paymentsOnAuditSchedule,
    });
  }

  #ledger(): void {
    const { table } = this.#props.data;
    this.contextApi('ledger', this.front, {
      routes: this.#props.routes.ledger,
      description: 'Reads the journal and its balances',
      memoryMb: 1024,
      reservedConcurrency: 10,
      environment: { TABLE_NAME: table.tableName },
      access: [tableAccess(table, 'GetItem', 'Query', 'PutItem'), indexAccess(table)],
    });
  }

  /** Two batches at once: more of them would mostly meet at the counters of today. */
  #ledgerEntries(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('LedgerOnLedgerPosted', 'ledger-on-ledger-posted', {
      work: {
        description: 'Books entries of the journal with their balances',
        memoryMb: 512,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'PutItem', 'UpdateItem')],
      },
      bus,
      events: [ledgerPosted],
      deadLetters: deadLetters.ledgerOnLedgerPosted,
      batchSize: 50,
      window: Duration.seconds(1),
      maxConcurrency: 2,
    });
  }

  /** Half past three in the morning in Beijing, and twice more for what was not at rest: a tick goes on where the last one ended. */
  #ledgerAudit(): void {
    const { table, deadLetters } = this.#props.data;
    this.onSchedule('LedgerOnAuditSchedule', 'ledger-on-audit-schedule', {
      description: 'Proves every night that the journal and its balances agree',
      memoryMb: 1024,
      timeout: Duration.minutes(9),
      environment: { TABLE_NAME: table.tableName },
      access: [tableAccess(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem'), indexAccess(table)],
      expression: 'cron(30/10 19 * * ? *)',
      deadLetters: deadLetters.ledgerOnAuditSchedule,
    });
  }

  #reconciliation(): void {
    const { settings, data } = this.#props;
    const { table, bucket } = data;
    this.contextApi('reconciliation', this.front, {
      routes: this.#props.routes.reconciliation,
      description: 'Comparisons with the bills, their differences and what is done about them',
      memoryMb: 1024,
      reservedConcurrency: 10,
      environment: { TABLE_NAME: table.tableName, BUCKET_NAME: bucket.bucketName },
      access: [
        tableAccess(table, 'GetItem', 'BatchGetItem', 'Query', 'PutItem'),
        indexAccess(table),
        // What it signs a link to, whoever has the link may do.
        bucketWrite(bucket, 'bills'),
        bucketRead(bucket, 'statements'),
      ],
    });
    new ReconciliationNight(this, 'Reconciliation', { settings, data });
  }

  #chargebacks(): void {
    const { table, bus, deadLetters } = this.#props.data;
    this.onEvents('PaymentsOnChargebackFound', 'payments-on-chargeback-found', {
      work: {
        description: 'Opens the case of a chargeback that a bill tells of',
        memoryMb: 256,
        timeout: Duration.seconds(20),
        environment: { TABLE_NAME: table.tableName },
        access: [tableAccess(table, 'GetItem', 'PutItem', 'UpdateItem'), indexAccess(table)],
      },
      bus,
      events: [chargebackFound],
      deadLetters: deadLetters.paymentsOnChargebackFound,
      batchSize: 10,
      maxConcurrency: 2,
    });
  }

  #alertTopic(): void {
    const { bus, deadLetters, alertTopic } = this.#props.data;
    new TopicRule(this, 'AlertTopic', {
      bus,
      events: [
        stockAlertRaised,
        stockAlertResolved,
        ledgerAuditFailed,
        auditBroken,
        paymentCaseOpened,
        paymentCaseResolved,
        reconciliationBlocked,
        billRefused,
        channelCaseOpened,
        channelCaseResolved,
        riskReviewEscalated,
      ],
      topic: alertTopic,
      deadLetters: deadLetters.alertTopic,
    });
    new TopicRule(this, 'OutOfBalance', {
      bus,
      events: [reconciliationConcluded],
      where: { status: ['OUT_OF_BALANCE'] },
      topic: alertTopic,
      deadLetters: deadLetters.alertTopic,
    });
  }

  #outbox(): void {
    const { table, bus, deadLetters } = this.#props.data;
    const consumer = this.suiteFunction('OutboxOnTableChange', 'outbox-on-table-change', {
      description: 'Puts the events that ride on changed items on the bus',
      memoryMb: 512,
      timeout: Duration.seconds(30),
      environment: { BUS_NAME: bus.eventBusName },
      access: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] })],
      failures: 'What it cannot publish goes to the on-failure queue of its event source mapping.',
    });
    new StreamConsumer(consumer, 'Changes', {
      consumer,
      table,
      deadLetters: deadLetters.outboxOnTableChange,
      sortKeys: tellingSortKeys,
      prefixes: tellingPrefixes,
      batchSize: 100,
      // An event should leave at once, and a full batch is not worth waiting for.
      window: Duration.seconds(0),
      atOnce: 4,
      late: { en: 'They become events late.', zh: '事件延迟发布。' },
      lost: { en: 'Changes of the table did not become events.', zh: '部分表变更未发布为事件。' },
    });
  }

  #httpApi(): HttpApi {
    const { corsOrigins } = this.#props.settings;
    const cors = {
      allowOrigins: [...corsOrigins],
      allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT],
      allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
      exposeHeaders: ['idempotency-replayed', 'retry-after'],
      maxAge: Duration.hours(1),
    };
    const api = new HttpApi(this, 'Api', {
      apiName: 'zhanggui',
      createDefaultStage: false,
      ...(corsOrigins.length > 0 ? { corsPreflight: cors } : {}),
    });
    const stage = this.#stage(api);
    new CfnOutput(this, 'ApiUrl', { value: stage.url });
    this.#apiAlarms(api);
    return api;
  }

  /** The access log names the route but no path, caller or address: paths hold order numbers, addresses are people's. */
  #stage(api: HttpApi): HttpStage {
    const { settings } = this.#props;
    const accessLog = new LogGroup(this, 'AccessLog', { retention: settings.logRetentionDays });
    countAccessLines(this, accessLog);
    const fields = {
      requestId: '$context.requestId',
      requestTime: '$context.requestTime',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLength: '$context.responseLength',
      responseLatencyMs: '$context.responseLatency',
      integrationLatencyMs: '$context.integrationLatency',
      integrationError: '$context.integrationErrorMessage',
      authorizerError: '$context.authorizer.error',
    };
    return api.addStage('DefaultStage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: settings.throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(fields)),
      },
    });
  }

  #apiAlarms(api: HttpApi): void {
    suiteAlarm(this, 'ApiServerErrorAlarm', {
      metric: api.metricServerError({ statistic: Stats.SUM, period: alarmPeriod }),
      atLeast: 5,
      means: {
        en: 'Callers of the API were answered 5xx, five or more within five minutes.',
        zh: 'API 在五分钟内返回了五次以上 5xx。',
      },
      runbook: 'api-5xx',
    });
    suiteAlarm(this, 'ApiSlowAlarm', {
      metric: api.metricLatency({ statistic: Stats.percentile(99), period: alarmPeriod }),
      atLeast: Duration.seconds(3).toMilliseconds(),
      periods: 3,
      means: {
        en: 'One request in a hundred has taken longer than three seconds for a quarter of an hour.',
        zh: '一刻钟以来，每百个请求至少有一个超过三秒。',
      },
      runbook: 'api-slow',
    });
    suiteAlarm(this, 'TooManyRequestsAlarm', {
      metric: linesCounted('TooManyRequests'),
      atLeast: 100,
      periods: 2,
      means: {
        en: 'Callers are turned away with 429: more comes in than the limits let through.',
        zh: '调用方被 429 拒绝：流量超过限额。',
      },
      runbook: 'api-429',
    });
  }

  /** What is counted in the logs of all functions, those of the other stacks too. */
  #logAlarms(): void {
    suiteAlarm(this, 'DeniedAlarm', {
      metric: linesCounted('Denied'),
      atLeast: 1,
      means: {
        en: 'AWS refused a call of a function: its role lacks a permission, or another policy denies it.',
        zh: 'AWS 拒绝了函数的调用：角色缺少权限，或被其他策略拒绝。',
      },
      runbook: 'denied',
    });
    suiteAlarm(this, 'SecretUnreadableAlarm', {
      metric: linesCounted('SecretUnreadable'),
      atLeast: 1,
      means: {
        en: 'A secret cannot be read. Functions go on with what they have for an hour at most, then they fail.',
        zh: '密钥无法读取。函数最多沿用旧值一小时，之后将失败。',
      },
      runbook: 'secret-unreadable',
    });
  }

  /** One item takes a thousand writes a second: a best-seller is where this house feels it first. */
  #tableAlarms(): void {
    const { table } = this.#props.data;
    const sum = { statistic: Stats.SUM, period: alarmPeriod };
    const ofIndex = { TableName: table.tableName, GlobalSecondaryIndexName: 'GSI1' };
    const throttles = {
      TableThrottleAlarm: table.metric('WriteThrottleEvents', sum),
      TableReadThrottleAlarm: table.metric('ReadThrottleEvents', sum),
      IndexThrottleAlarm: table.metric('WriteThrottleEvents', { ...sum, dimensionsMap: ofIndex }),
    };
    for (const [id, metric] of Object.entries(throttles))
      suiteAlarm(this, id, {
        metric,
        atLeast: 10,
        means: {
          en: `The table refuses work (${metric.metricName}), most likely of one hot item.`,
          zh: `数据表限流（${metric.metricName}），多半是某个热点条目。`,
        },
        runbook: 'table-throttled',
      });
    suiteAlarm(this, 'TableErrorAlarm', {
      metric: systemErrors(table),
      atLeast: 5,
      means: {
        en: 'DynamoDB itself failed at requests of ours.',
        zh: 'DynamoDB 自身出错。',
      },
      runbook: 'table-errors',
    });
  }
}

/** An alarm adds up ten metrics at most. */
const workingOperations = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
] as const;

/** Of all operations together; one that had none tells nothing, and that must not swallow the others. */
function systemErrors(table: ITableV2): MathExpression {
  const metrics = workingOperations.map(
    (Operation) =>
      [
        Operation.toLowerCase(),
        table.metric('SystemErrors', {
          statistic: Stats.SUM,
          period: alarmPeriod,
          dimensionsMap: { TableName: table.tableName, Operation },
        }),
      ] as const,
  );
  return new MathExpression({
    expression: `SUM([${metrics.map(([id]) => `FILL(${id},0)`).join(',')}])`,
    usingMetrics: Object.fromEntries(metrics),
    period: alarmPeriod,
  });
}
