import type { Kept } from './local/iam/unused-grants.ts';

const on = (role: string, ...actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${role} dynamodb:${action} table/Table`);

/**
 * Permissions that no run of the house uses for certain, and why each stays. `npm run permissions` shows what is used; one
 * that is not, and does not stand here, fails the gate. What stands here may be used: by some runs it is.
 */
export const keptPermissions: readonly Kept[] = [
  {
    because:
      'an order of more goods than one transaction holds, or of a bundle, is checked and cleared away part by part, and one that is held again or ended leaves its queue',
    grants: [
      ...on('OrdersOnChannelOrderChanged', 'ConditionCheckItem', 'DeleteItem'),
      ...on('PaymentsApi', 'DeleteItem'),
      ...on('PaymentsOnPaymentCaptured', 'ConditionCheckItem', 'DeleteItem'),
      ...on('PaymentsOnRefundRequested', 'ConditionCheckItem', 'DeleteItem', 'PutItem'),
      ...on('RiskApi', 'ConditionCheckItem', 'DeleteItem'),
      ...on('RiskOnOrderPlaced', 'ConditionCheckItem', 'DeleteItem'),
      ...on('RiskOnReviewSchedule', 'ConditionCheckItem', 'DeleteItem', 'Query', 'PutItem', 'UpdateItem'),
    ],
  },
  {
    because: 'an order is cancelled while a person is asked about it',
    grants: on('RiskOnMoneyReturned', 'PutItem'),
  },
  {
    because: 'no order waits for goods where the host plays',
    grants: on(
      'OrdersOnShortSchedule',
      ...['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ),
  },
  {
    because: 'what the clock asks providers about hangs on which of their messages get lost',
    grants: on(
      'PaymentsOnAskSchedule',
      ...['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ),
  },
  {
    because: 'what the clock finds to do for orders and parcels hangs on what events have done before it',
    grants: [
      ...on('FulfilmentOnFulfilmentSchedule', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      ...on('LogisticsOnShipmentSchedule', 'BatchGetItem', 'Query', 'PutItem'),
      ...on('LogisticsOnTrackingSchedule', 'BatchGetItem', 'Query', 'PutItem'),
    ],
  },
  {
    because: 'a payment that comes after the end may find refunds of it',
    grants: on('PaymentsOnPaymentCaptured', 'BatchGetItem'),
  },
  {
    because: 'the audit looks at orders of the day before, and a host that plays has none',
    grants: on('PaymentsOnAuditSchedule', 'BatchGetItem', 'Query'),
  },
  {
    because: 'the sandbox charges nothing back; a file without our own number is looked up in the journal',
    grants: [
      ...on('PaymentsOnChargebackFound', 'UpdateItem'),
      'PaymentsOnChargebackFound dynamodb:Query table/Table/index/GSI1',
    ],
  },
  {
    because: 'what two people agreed on about a difference is played over the table alone',
    grants: [
      ...on('PaymentsOnDifferenceApproved', 'BatchGetItem', 'Query'),
      'PaymentsOnDifferenceApproved secretsmanager:GetSecretValue secret:PaymentProviders',
    ],
  },
  {
    because: 'books that differ open a finding',
    grants: on('LedgerOnAuditSchedule', 'UpdateItem'),
  },
  {
    because: 'the key that cursors are signed with is made by whoever needs it first',
    grants: [
      ...on('AuditApi', 'PutItem'),
      ...on('LedgerApi', 'PutItem'),
      ...on('PrivacyOnOrderChanged', 'PutItem'),
    ],
  },
  {
    because:
      'the content of a channel order that is larger than an item is parted, and taken away when it changes',
    grants: [...on('ChannelsApi', 'DeleteItem'), ...on('ChannelsOnChannelMessage', 'DeleteItem', 'Query')],
  },
  {
    because: 'whoever is forgotten where the host plays has ordered on no channel, whose messages go then',
    grants: [
      'PrivacyOnErasureSchedule s3:DeleteObject bucket/channel-messages/*',
      'PrivacyOnErasureSchedule s3:ListBucket bucket where s3:prefix channel-messages/*',
    ],
  },
  {
    because: 'a message that is kept is taken once more when a person says so',
    grants: ['ChannelsApi s3:GetObject bucket/channel-messages/*'],
  },
  {
    because: 'a listing is named, and a case worked on, by people',
    grants: on('ChannelsApi', 'PutItem'),
  },
  {
    because: 'no shop lacks an order, or has a listing or an order of which it has to be told',
    grants: [
      ...on('ChannelsOnCompletenessSchedule', 'BatchGetItem', 'PutItem', 'Query'),
      'ChannelsOnCompletenessSchedule s3:PutObject bucket/channel-messages/*',
      ...on('ChannelsOnOrderCancelled', 'GetItem', 'PutItem'),
      ...on('ChannelsOnStockChanged', 'GetItem', 'PutItem'),
    ],
  },
  {
    because: 'a bin that is empty is taken away',
    grants: on('FulfilmentApi', 'DeleteItem'),
  },
  {
    because: 'an order that was closed meanwhile, and a wave that somebody else makes, stay as they are',
    grants: [
      ...on('FulfilmentOnFulfilmentSchedule', 'ConditionCheckItem'),
      ...on('FulfilmentOnOrderReleased', 'ConditionCheckItem'),
    ],
  },
  {
    because: 'goods are put into classes once a month, or when a person says so',
    grants: on('InventoryApi', 'BatchGetItem'),
  },
  {
    because: 'the settings name no webhook to post alerts to',
    grants: on('InventoryOnAlertEvent', 'GetItem', 'PutItem'),
  },
  {
    because: 'codes of carriers that nobody knows, and pushes that nobody can read, are counted',
    grants: [...on('LogisticsApi', 'UpdateItem'), ...on('LogisticsOnTrackingReceived', 'UpdateItem')],
  },
  {
    because: 'differences are worked on, statements read and bills uploaded by people',
    grants: [
      ...on('ReconciliationApi', 'BatchGetItem', 'PutItem', 'Query'),
      'ReconciliationApi s3:GetObject bucket/statements/*',
      'ReconciliationApi s3:PutObject bucket/bills/*',
    ],
  },
  {
    because: 'a line that belongs to another difference by now is let go',
    grants: on('ReconciliationConclude', 'DeleteItem'),
  },
  {
    because:
      'bills are here already where somebody dropped them, or a day is compared again; a newer one takes the place of the older',
    grants: [
      ...on('ReconciliationFetch', 'BatchGetItem'),
      ...on('ReconciliationOnFileDropped', 'UpdateItem'),
      ...on('ReconciliationPartition', 'BatchGetItem', 'Query', 'UpdateItem'),
      'ReconciliationPartition s3:GetObject bucket/bills/*',
    ],
  },
  {
    because: 'an upload that breaks off is given up',
    grants: [
      'ReconciliationFetch s3:AbortMultipartUpload bucket/fetched-bills/*',
      'ReconciliationPartition s3:AbortMultipartUpload bucket/reconciliation-work/*',
    ],
  },
  {
    because:
      'whoever meets what is sealed opens it, and what people, the clock and seldom events meet hangs on what was before them',
    grants: [
      'ChannelsApi',
      'ChannelsOnCompletenessSchedule',
      'ChannelsOnPollSchedule',
      'ChannelsOnTellingSchedule',
      'FulfilmentApi',
      'FulfilmentOnFulfilmentSchedule',
      'FulfilmentOnOrderCancelled',
      'FulfilmentOnReshipRequested',
      'LogisticsOnAllocationCancelled',
      'LogisticsOnShipmentSchedule',
      'LogisticsOnTrackingSchedule',
      'OrdersOnShortSchedule',
      'PaymentsOnAskSchedule',
      'PaymentsOnRefundRequested',
      'PrivacyOnErasureSchedule',
      'RiskOnMoneyReturned',
      'RiskOnReviewSchedule',
    ].map((role) => `${role} secretsmanager:GetSecretValue secret:FieldKeys`),
  },
  {
    because: 'a rule is tried on decisions that people have reviewed',
    grants: on('RiskApi', 'BatchGetItem'),
  },
];
