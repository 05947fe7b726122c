import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  Billing,
  type ITableV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import { AlertTopic } from '../constructs/alert-topic.ts';
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts';
import { FieldKeys } from '../constructs/field-keys.ts';
import { machineryDashboard } from '../constructs/machinery-dashboard.ts';
import { ProviderSecret } from '../constructs/provider-secret.ts';
import type { Settings } from '../settings.ts';

/** Who may call: the tokens' issuer, whom they must be for, and what stands before a scope's name in them. */
export type Identity = {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly scopePrefix: string;
};

type Props = { readonly settings: Settings; readonly scopes: readonly string[] };

/** What a comparison leaves behind while it works, and nobody needs afterwards. */
export const workFolder = 'reconciliation-work';

/** Records of trade are kept for three years at least (电子商务法 §31). */
const trailKept = Duration.days(3 * 366);

const string = AttributeType.STRING;

/** Everything that must survive: a mistake in the operations stack can be deployed away, one here cannot. */
export class DataStack extends Stack {
  readonly table: ITableV2;
  readonly bucket: Bucket;
  /** The audit trail: what is in it cannot be changed, nor removed before its time. */
  readonly trail: Bucket;
  readonly bus: EventBus;
  readonly identity: Identity;
  /** Only what speaks to the providers may read it: the functions of payments, and what fetches their bills. */
  readonly paymentProviders: ProviderSecret;
  /** Only what speaks to the channels may read it. */
  readonly channelShops: ProviderSecret;
  /** Only what speaks to the carriers, or proves what they send, may read it. */
  readonly carriers: ProviderSecret;
  /** Only what has to know people may read it: without it their names and addresses in the table are sealed. */
  readonly fieldKeys: FieldKeys;
  /** Tells people of stock alerts and of books that do not agree; whoever subscribes is kept here, so it outlives the operations. */
  readonly alertTopic: Topic;
  readonly deadLetters: {
    readonly ordersOnExpirySchedule: DeadLetterQueue;
    readonly inventoryOnOrderPlaced: DeadLetterQueue;
    readonly outboxOnTableChange: DeadLetterQueue;
    readonly inventoryOnStockLevel: DeadLetterQueue;
    readonly inventoryOnReviewSchedule: DeadLetterQueue;
    readonly inventoryOnAlertEvent: DeadLetterQueue;
    readonly alertTopic: DeadLetterQueue;
    readonly paymentsOnPaymentCaptured: DeadLetterQueue;
    readonly paymentsOnOrderClosed: DeadLetterQueue;
    readonly paymentsOnRefundRequested: DeadLetterQueue;
    readonly paymentsOnAskSchedule: DeadLetterQueue;
    readonly paymentsOnAuditSchedule: DeadLetterQueue;
    readonly ledgerOnLedgerPosted: DeadLetterQueue;
    readonly ledgerOnAuditSchedule: DeadLetterQueue;
    readonly paymentsOnDifferenceApproved: DeadLetterQueue;
    readonly paymentsOnChargebackFound: DeadLetterQueue;
    readonly reconciliationOnNightSchedule: DeadLetterQueue;
    readonly reconciliationOnFileDropped: DeadLetterQueue;
    readonly reconciliationStart: DeadLetterQueue;
    readonly channelsOnChannelMessage: DeadLetterQueue;
    readonly channelsOnPollSchedule: DeadLetterQueue;
    readonly channelsOnCompletenessSchedule: DeadLetterQueue;
    readonly channelsOnOrderCancelled: DeadLetterQueue;
    readonly channelsOnStockChanged: DeadLetterQueue;
    readonly channelsOnTellingSchedule: DeadLetterQueue;
    readonly riskOnOrderPlaced: DeadLetterQueue;
    readonly riskOnMoneyReturned: DeadLetterQueue;
    readonly riskOnReviewSchedule: DeadLetterQueue;
    readonly ordersOnChannelOrderChanged: DeadLetterQueue;
    readonly ordersOnShortSchedule: DeadLetterQueue;
    readonly fulfilmentOnOrderReleased: DeadLetterQueue;
    readonly fulfilmentOnOrderCancelled: DeadLetterQueue;
    readonly fulfilmentOnShipmentChanged: DeadLetterQueue;
    readonly fulfilmentOnReshipRequested: DeadLetterQueue;
    readonly fulfilmentOnFulfilmentSchedule: DeadLetterQueue;
    readonly logisticsOnAllocationPacked: DeadLetterQueue;
    readonly logisticsOnAllocationCancelled: DeadLetterQueue;
    readonly logisticsOnTrackingReceived: DeadLetterQueue;
    readonly logisticsOnParcelChanged: DeadLetterQueue;
    readonly logisticsOnShipmentHandedOver: DeadLetterQueue;
    readonly logisticsOnReshipDecided: DeadLetterQueue;
    readonly logisticsOnShipmentSchedule: DeadLetterQueue;
    readonly logisticsOnTrackingSchedule: DeadLetterQueue;
    readonly logisticsOnLaneSchedule: DeadLetterQueue;
    readonly auditOnTableChange: DeadLetterQueue;
    readonly auditOnAnchorSchedule: DeadLetterQueue;
    readonly privacyOnOrderChanged: DeadLetterQueue;
    readonly privacyOnErasureSchedule: DeadLetterQueue;
  };

  constructor(scope: Construct, id: string, { settings, scopes }: Props) {
    super(scope, id, {
      description: 'Zhanggui: what must survive (table, bucket, bus, identity, secrets, dead letters)',
      terminationProtection: true,
    });
    this.table = this.#tableInUse(settings);
    const { bucket, trail } = this.#buckets();
    this.bucket = bucket;
    this.trail = trail;
    this.bus = this.#bus();
    this.identity = settings.issuer
      ? { issuer: settings.issuer.url, audience: settings.issuer.audience, scopePrefix: '' }
      : this.#userPool(scopes);
    this.paymentProviders = new ProviderSecret(
      this,
      'PaymentProviders',
      'Keys of the payment providers (支付渠道密钥), by provider, as JSON',
    );
    this.channelShops = new ProviderSecret(
      this,
      'ChannelShops',
      'Keys of the shops on each channel (店铺密钥), as JSON',
    );
    this.carriers = new ProviderSecret(
      this,
      'Carriers',
      'Keys of the carriers, tokens of their callbacks, whom notices go to (承运商密钥), as JSON',
    );
    this.fieldKeys = new FieldKeys(this, 'FieldKeys');
    new CfnOutput(this, 'FieldKeysArn', { value: this.fieldKeys.secretArn });
    new CfnOutput(this, 'CarriersArn', { value: this.carriers.secretArn });
    new CfnOutput(this, 'ChannelShopsArn', { value: this.channelShops.secretArn });
    new CfnOutput(this, 'PaymentProvidersArn', { value: this.paymentProviders.secretArn });
    this.alertTopic = new AlertTopic(this, 'Alerts').topic;
    this.deadLetters = {
      ordersOnExpirySchedule: new DeadLetterQueue(
        this,
        'OrdersOnExpiryScheduleDeadLetters',
      ).acceptFromRules(),
      inventoryOnOrderPlaced: new DeadLetterQueue(
        this,
        'InventoryOnOrderPlacedDeadLetters',
      ).acceptFromRules(),
      outboxOnTableChange: new DeadLetterQueue(this, 'OutboxOnTableChangeDeadLetters'),
      inventoryOnStockLevel: this.#deadLetters('InventoryOnStockLevel'),
      inventoryOnReviewSchedule: this.#deadLetters('InventoryOnReviewSchedule'),
      inventoryOnAlertEvent: this.#deadLetters('InventoryOnAlertEvent'),
      alertTopic: this.#deadLetters('AlertTopic'),
      paymentsOnPaymentCaptured: this.#deadLetters('PaymentsOnPaymentCaptured'),
      paymentsOnOrderClosed: this.#deadLetters('PaymentsOnOrderClosed'),
      paymentsOnRefundRequested: this.#deadLetters('PaymentsOnRefundRequested'),
      paymentsOnAskSchedule: this.#deadLetters('PaymentsOnAskSchedule'),
      paymentsOnAuditSchedule: this.#deadLetters('PaymentsOnAuditSchedule'),
      ledgerOnLedgerPosted: this.#deadLetters('LedgerOnLedgerPosted'),
      ledgerOnAuditSchedule: this.#deadLetters('LedgerOnAuditSchedule'),
      paymentsOnChargebackFound: this.#deadLetters('PaymentsOnChargebackFound'),
      paymentsOnDifferenceApproved: this.#deadLetters('PaymentsOnDifferenceApproved'),
      reconciliationOnNightSchedule: this.#deadLetters('ReconciliationOnNightSchedule'),
      reconciliationOnFileDropped: this.#deadLetters('ReconciliationOnFileDropped'),
      reconciliationStart: this.#deadLetters('ReconciliationStart'),
      channelsOnChannelMessage: this.#deadLetters('ChannelsOnChannelMessage'),
      channelsOnPollSchedule: this.#deadLetters('ChannelsOnPollSchedule'),
      channelsOnCompletenessSchedule: this.#deadLetters('ChannelsOnCompletenessSchedule'),
      channelsOnOrderCancelled: this.#deadLetters('ChannelsOnOrderCancelled'),
      channelsOnStockChanged: this.#deadLetters('ChannelsOnStockChanged'),
      channelsOnTellingSchedule: this.#deadLetters('ChannelsOnTellingSchedule'),
      riskOnOrderPlaced: this.#deadLetters('RiskOnOrderPlaced'),
      riskOnMoneyReturned: this.#deadLetters('RiskOnMoneyReturned'),
      riskOnReviewSchedule: this.#deadLetters('RiskOnReviewSchedule'),
      ordersOnChannelOrderChanged: this.#deadLetters('OrdersOnChannelOrderChanged'),
      ordersOnShortSchedule: this.#deadLetters('OrdersOnShortSchedule'),
      fulfilmentOnOrderReleased: this.#deadLetters('FulfilmentOnOrderReleased'),
      fulfilmentOnOrderCancelled: this.#deadLetters('FulfilmentOnOrderCancelled'),
      fulfilmentOnShipmentChanged: this.#deadLetters('FulfilmentOnShipmentChanged'),
      fulfilmentOnReshipRequested: this.#deadLetters('FulfilmentOnReshipRequested'),
      fulfilmentOnFulfilmentSchedule: this.#deadLetters('FulfilmentOnFulfilmentSchedule'),
      logisticsOnAllocationPacked: this.#deadLetters('LogisticsOnAllocationPacked'),
      logisticsOnAllocationCancelled: this.#deadLetters('LogisticsOnAllocationCancelled'),
      logisticsOnTrackingReceived: this.#deadLetters('LogisticsOnTrackingReceived'),
      logisticsOnParcelChanged: this.#deadLetters('LogisticsOnParcelChanged'),
      logisticsOnShipmentHandedOver: this.#deadLetters('LogisticsOnShipmentHandedOver'),
      logisticsOnReshipDecided: this.#deadLetters('LogisticsOnReshipDecided'),
      logisticsOnShipmentSchedule: this.#deadLetters('LogisticsOnShipmentSchedule'),
      logisticsOnTrackingSchedule: this.#deadLetters('LogisticsOnTrackingSchedule'),
      logisticsOnLaneSchedule: this.#deadLetters('LogisticsOnLaneSchedule'),
      auditOnTableChange: new DeadLetterQueue(this, 'AuditOnTableChangeDeadLetters'),
      auditOnAnchorSchedule: this.#deadLetters('AuditOnAnchorSchedule'),
      privacyOnOrderChanged: this.#deadLetters('PrivacyOnOrderChanged'),
      privacyOnErasureSchedule: this.#deadLetters('PrivacyOnErasureSchedule'),
    };
    machineryDashboard(this, this.table);
  }

  /** The table of this stack, or one that was restored beside it: it stays, and nothing uses it any more. */
  #tableInUse({ restoredTable: tableStreamArn }: Settings): ITableV2 {
    const own = this.#table();
    if (tableStreamArn === undefined) return own as ITableV2;
    // The other stacks import these until they are deployed, after this one.
    for (const imported of [own.tableName, own.tableArn, own.tableStreamArn]) this.exportValue(imported);
    const [tableArn = ''] = tableStreamArn.split('/stream/');
    return TableV2.fromTableAttributes(this, 'RestoredTable', { tableArn, tableStreamArn });
  }

  /**
   * Encrypted with the AWS managed key: its use is seen in CloudTrail and it turns over by itself, and unlike a key of
   * our own nobody can schedule its deletion and every order with it.
   */
  #table(): TableV2 {
    return new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: string },
      sortKey: { name: 'sk', type: string },
      globalSecondaryIndexes: [
        {
          indexName: 'GSI1',
          partitionKey: { name: 'gsi1pk', type: string },
          sortKey: { name: 'gsi1sk', type: string },
          projectionType: ProjectionType.ALL,
        },
      ],
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #deadLetters(consumer: string): DeadLetterQueue {
    return new DeadLetterQueue(this, `${consumer}DeadLetters`).acceptFromRules();
  }

  /** Bills, labels and exports; the trail. SSE-S3: a key of our own would add a way to lose them and keep nobody out. */
  #buckets(): { readonly bucket: Bucket; readonly trail: Bucket } {
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    } satisfies BucketProps;
    const unfinished = { abortIncompleteMultipartUploadAfter: Duration.days(7) };
    const accessLogs = new Bucket(this, 'BucketAccessLogs', {
      ...common,
      versioned: true,
      lifecycleRules: [
        { ...unfinished, expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
    acknowledge(accessLogs, {
      'AwsSolutions-S1': 'It holds the access log itself; a log of it would feed itself.',
    });
    const bucket = new Bucket(this, 'Bucket', {
      ...common,
      versioned: true,
      serverAccessLogsBucket: accessLogs as IBucket,
      lifecycleRules: [
        { ...unfinished, noncurrentVersionExpiration: Duration.days(90) },
        { prefix: `${workFolder}/`, expiration: Duration.days(14) },
        // They hold people's addresses, and after a year no order is read again.
        { prefix: 'channel-messages/', expiration: Duration.days(365) },
      ],
    });
    // On the plain resource: the construct would bring a Lambda of its own to set what a property says.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const trail = new Bucket(this, 'Trail', {
      ...common,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(trailKept),
      serverAccessLogsBucket: accessLogs as IBucket,
      serverAccessLogsPrefix: 'trail/',
      lifecycleRules: [unfinished],
    });
    return { bucket, trail };
  }

  /** The archive lets a consumer that was wrong, or is new, have what was said in the last 90 days. */
  #bus(): EventBus {
    const bus = new EventBus(this, 'Bus', { description: 'What happened in Zhanggui' });
    bus.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const archive = new Archive(this, 'BusArchive', {
      sourceEventBus: bus,
      eventPattern: { account: [Aws.ACCOUNT_ID] },
      retention: Duration.days(90),
    });
    archive.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return bus;
  }

  /** For a merchant without an identity provider: machine clients only, one scope for each that a route asks for. */
  #userPool(scopes: readonly string[]): Identity {
    const pool = new UserPool(this, 'UserPool', programsOnly);
    acknowledge(pool, {
      'AwsSolutions-COG8':
        'The Plus plan watches sign-ins of people; only programs get tokens here, and no one can sign up.',
    });
    const client = machineClient(pool, scopes);
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${resourceServer}-${Aws.ACCOUNT_ID}` },
    });
    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'ClientId', { value: client.userPoolClientId });
    new CfnOutput(this, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` });
    return {
      issuer: `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${pool.userPoolId}`,
      audience: [client.userPoolClientId],
      scopePrefix: `${resourceServer}/`,
    };
  }
}

const resourceServer = 'zhanggui';

/** Nobody can sign up; if somebody is ever added by hand, not with a weak password and not without a second factor. */
const programsOnly = {
  selfSignUpEnabled: false,
  accountRecovery: AccountRecovery.NONE,
  mfa: Mfa.REQUIRED,
  mfaSecondFactor: { sms: false, otp: true },
  passwordPolicy: {
    minLength: 16,
    requireDigits: true,
    requireLowercase: true,
    requireUppercase: true,
    requireSymbols: true,
  },
  featurePlan: FeaturePlan.ESSENTIALS,
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies UserPoolProps;

function machineClient(pool: UserPool, scopes: readonly string[]): UserPoolClient {
  const known = scopes.map(
    (scopeName) => new ResourceServerScope({ scopeName, scopeDescription: `Zhanggui ${scopeName}` }),
  );
  const server = pool.addResourceServer('Scopes', { identifier: resourceServer, scopes: known });
  return pool.addClient('Client', {
    generateSecret: true,
    oAuth: {
      flows: { clientCredentials: true },
      scopes: known.map((each) => OAuthScope.resourceServer(server, each)),
    },
    accessTokenValidity: Duration.hours(1),
    enableTokenRevocation: true,
  });
}
