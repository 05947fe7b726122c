import {
  entities as anchorEntities,
  accessPatterns as anchorPatterns,
} from '../../functions/audit/anchor-store.ts';
import { entities as trailEntities, accessPatterns as trailPatterns } from '../../functions/audit/store.ts';
import {
  entities as catalogEntities,
  accessPatterns as catalogPatterns,
} from '../../functions/catalog/store.ts';
import {
  entities as channelCaseEntities,
  accessPatterns as channelCasePatterns,
} from '../../functions/channels/case-store.ts';
import {
  entities as listingEntities,
  accessPatterns as listingPatterns,
} from '../../functions/channels/listing-store.ts';
import {
  entities as shopEntities,
  accessPatterns as shopPatterns,
} from '../../functions/channels/shop-store.ts';
import {
  entities as channelEntities,
  accessPatterns as channelPatterns,
} from '../../functions/channels/store.ts';
import {
  entities as tellingEntities,
  accessPatterns as tellingPatterns,
} from '../../functions/channels/telling-store.ts';
import {
  entities as fulfilmentAllocationStoreEntities,
  accessPatterns as fulfilmentAllocationStorePatterns,
} from '../../functions/fulfilment/allocation-store.ts';
import {
  entities as fulfilmentDayStoreEntities,
  accessPatterns as fulfilmentDayStorePatterns,
} from '../../functions/fulfilment/day-store.ts';
import {
  entities as fulfilmentLayoutStoreEntities,
  accessPatterns as fulfilmentLayoutStorePatterns,
} from '../../functions/fulfilment/layout-store.ts';
import {
  entities as fulfilmentPlanStoreEntities,
  accessPatterns as fulfilmentPlanStorePatterns,
} from '../../functions/fulfilment/plan-store.ts';
import {
  entities as fulfilmentPolicyStoreEntities,
  accessPatterns as fulfilmentPolicyStorePatterns,
} from '../../functions/fulfilment/policy-store.ts';
import {
  entities as fulfilmentPutAwayStoreEntities,
  accessPatterns as fulfilmentPutAwayStorePatterns,
} from '../../functions/fulfilment/put-away-store.ts';
import {
  entities as fulfilmentWaveStoreEntities,
  accessPatterns as fulfilmentWaveStorePatterns,
} from '../../functions/fulfilment/wave-store.ts';
import {
  entities as alertEntities,
  accessPatterns as alertPatterns,
} from '../../functions/inventory/alert-store.ts';
import {
  entities as auditEntities,
  accessPatterns as auditPatterns,
} from '../../functions/inventory/audit-store.ts';
import {
  entities as classEntities,
  accessPatterns as classPatterns,
} from '../../functions/inventory/class-store.ts';
import {
  entities as movementEntities,
  accessPatterns as movementPatterns,
} from '../../functions/inventory/movement-store.ts';
import {
  entities as planningEntities,
  accessPatterns as planningPatterns,
} from '../../functions/inventory/planning-store.ts';
import {
  entities as purchaseEntities,
  accessPatterns as purchasePatterns,
} from '../../functions/inventory/purchase-store.ts';
import {
  entities as inventoryEntities,
  accessPatterns as inventoryPatterns,
} from '../../functions/inventory/store.ts';
import {
  entities as supplierEntities,
  accessPatterns as supplierPatterns,
} from '../../functions/inventory/supplier-store.ts';
import {
  entities as webhookEntities,
  accessPatterns as webhookPatterns,
} from '../../functions/inventory/webhook-store.ts';
import {
  entities as ledgerAuditEntities,
  accessPatterns as ledgerAuditPatterns,
} from '../../functions/ledger/audit-store.ts';
import {
  entities as ledgerEntities,
  accessPatterns as ledgerPatterns,
} from '../../functions/ledger/store.ts';
import {
  entities as logisticsCaseStoreEntities,
  accessPatterns as logisticsCaseStorePatterns,
} from '../../functions/logistics/case-store.ts';
import {
  entities as logisticsLaneStoreEntities,
  accessPatterns as logisticsLaneStorePatterns,
} from '../../functions/logistics/lane-store.ts';
import {
  entities as logisticsParcelStoreEntities,
  accessPatterns as logisticsParcelStorePatterns,
} from '../../functions/logistics/parcel-store.ts';
import {
  entities as logisticsPushStoreEntities,
  accessPatterns as logisticsPushStorePatterns,
} from '../../functions/logistics/push-store.ts';
import {
  entities as logisticsRateStoreEntities,
  accessPatterns as logisticsRateStorePatterns,
} from '../../functions/logistics/rate-store.ts';
import {
  entities as logisticsShipmentStoreEntities,
  accessPatterns as logisticsShipmentStorePatterns,
} from '../../functions/logistics/shipment-store.ts';
import {
  entities as logisticsWatchStoreEntities,
  accessPatterns as logisticsWatchStorePatterns,
} from '../../functions/logistics/watch-store.ts';
import { entities as orderEntities, accessPatterns as orderPatterns } from '../../functions/orders/store.ts';
import {
  entities as paymentAuditEntities,
  accessPatterns as paymentAuditPatterns,
} from '../../functions/payments/audit-state.ts';
import {
  entities as caseEntities,
  accessPatterns as caseRowPatterns,
} from '../../functions/payments/case-store.ts';
import {
  entities as refundEntities,
  accessPatterns as refundPatterns,
} from '../../functions/payments/refund-store.ts';
import {
  entities as paymentEntities,
  accessPatterns as paymentPatterns,
} from '../../functions/payments/store.ts';
import {
  entities as erasureEntities,
  accessPatterns as erasurePatterns,
} from '../../functions/privacy/erasure-store.ts';
import {
  entities as notedEntities,
  accessPatterns as notedPatterns,
} from '../../functions/privacy/noted-store.ts';
import {
  entities as personEntities,
  accessPatterns as personPatterns,
} from '../../functions/privacy/person-store.ts';
import {
  entities as billEntities,
  accessPatterns as billPatterns,
} from '../../functions/reconciliation/bill-store.ts';
import {
  entities as differenceEntities,
  accessPatterns as differencePatterns,
} from '../../functions/reconciliation/difference-store.ts';
import {
  entities as reconciliationEntities,
  accessPatterns as reconciliationPatterns,
} from '../../functions/reconciliation/store.ts';
import {
  entities as riskKeyEntities,
  accessPatterns as riskKeyPatterns,
} from '../../functions/risk/key-store.ts';
import {
  entities as riskListEntities,
  accessPatterns as riskListPatterns,
} from '../../functions/risk/list-store.ts';
import {
  entities as reviewEntities,
  accessPatterns as reviewPatterns,
} from '../../functions/risk/review-store.ts';
import {
  entities as riskRuleEntities,
  accessPatterns as riskRulePatterns,
} from '../../functions/risk/rule-store.ts';
import { entities as riskEntities, accessPatterns as riskPatterns } from '../../functions/risk/store.ts';
import type { AccessPattern, Entity } from '../../shared/dynamodb/entity.ts';
import { personal } from '../../shared/dynamodb/personal.ts';
import { signingKey, accessPatterns as signingPatterns } from '../../shared/security/cursor.ts';
import { markdownTable } from './markdown.ts';

type Owner = {
  readonly title: string;
  readonly store: string;
  readonly entities: readonly Entity[];
  readonly accessPatterns: readonly AccessPattern[];
};

/** Who keeps what in the table. */
export const owners: readonly Owner[] = [
  {
    title: 'Orders',
    store: 'functions/orders/store.ts',
    entities: orderEntities,
    accessPatterns: orderPatterns,
  },
  {
    title: 'Inventory',
    store: 'functions/inventory/store.ts',
    entities: [
      ...inventoryEntities,
      ...movementEntities,
      ...auditEntities,
      ...planningEntities,
      ...alertEntities,
      ...supplierEntities,
      ...purchaseEntities,
      ...classEntities,
      ...webhookEntities,
    ],
    accessPatterns: [
      ...inventoryPatterns,
      ...movementPatterns,
      ...auditPatterns,
      ...planningPatterns,
      ...alertPatterns,
      ...supplierPatterns,
      ...purchasePatterns,
      ...classPatterns,
      ...webhookPatterns,
    ],
  },
  {
    title: 'Catalog',
    store: 'functions/catalog/store.ts',
    entities: catalogEntities,
    accessPatterns: catalogPatterns,
  },
  {
    title: 'Payments',
    store: 'functions/payments/store.ts',
    entities: [...paymentEntities, ...refundEntities, ...caseEntities, ...paymentAuditEntities],
    accessPatterns: [...paymentPatterns, ...refundPatterns, ...caseRowPatterns, ...paymentAuditPatterns],
  },
  {
    title: 'Ledger',
    store: 'functions/ledger/store.ts',
    entities: [...ledgerEntities, ...ledgerAuditEntities],
    accessPatterns: [...ledgerPatterns, ...ledgerAuditPatterns],
  },
  {
    title: 'Reconciliation',
    store: 'functions/reconciliation/store.ts',
    entities: [...reconciliationEntities, ...differenceEntities, ...billEntities],
    accessPatterns: [...reconciliationPatterns, ...differencePatterns, ...billPatterns],
  },
  {
    title: 'Channels',
    store: 'functions/channels/store.ts',
    entities: [
      ...channelEntities,
      ...listingEntities,
      ...shopEntities,
      ...tellingEntities,
      ...channelCaseEntities,
    ],
    accessPatterns: [
      ...channelPatterns,
      ...listingPatterns,
      ...shopPatterns,
      ...tellingPatterns,
      ...channelCasePatterns,
    ],
  },
  {
    title: 'Risk',
    store: 'functions/risk/store.ts',
    entities: [
      ...riskEntities,
      ...reviewEntities,
      ...riskRuleEntities,
      ...riskListEntities,
      ...riskKeyEntities,
    ],
    accessPatterns: [
      ...riskPatterns,
      ...reviewPatterns,
      ...riskRulePatterns,
      ...riskListPatterns,
      ...riskKeyPatterns,
    ],
  },
  {
    title: 'Fulfilment',
    store: 'functions/fulfilment/plan-store.ts',
    entities: [
      ...fulfilmentAllocationStoreEntities,
      ...fulfilmentDayStoreEntities,
      ...fulfilmentLayoutStoreEntities,
      ...fulfilmentPlanStoreEntities,
      ...fulfilmentPolicyStoreEntities,
      ...fulfilmentPutAwayStoreEntities,
      ...fulfilmentWaveStoreEntities,
    ],
    accessPatterns: [
      ...fulfilmentAllocationStorePatterns,
      ...fulfilmentDayStorePatterns,
      ...fulfilmentLayoutStorePatterns,
      ...fulfilmentPlanStorePatterns,
      ...fulfilmentPolicyStorePatterns,
      ...fulfilmentPutAwayStorePatterns,
      ...fulfilmentWaveStorePatterns,
    ],
  },
  {
    title: 'Logistics',
    store: 'functions/logistics/shipment-store.ts',
    entities: [
      ...logisticsCaseStoreEntities,
      ...logisticsLaneStoreEntities,
      ...logisticsParcelStoreEntities,
      ...logisticsPushStoreEntities,
      ...logisticsRateStoreEntities,
      ...logisticsShipmentStoreEntities,
      ...logisticsWatchStoreEntities,
    ],
    accessPatterns: [
      ...logisticsCaseStorePatterns,
      ...logisticsLaneStorePatterns,
      ...logisticsParcelStorePatterns,
      ...logisticsPushStorePatterns,
      ...logisticsRateStorePatterns,
      ...logisticsShipmentStorePatterns,
      ...logisticsWatchStorePatterns,
    ],
  },
  {
    title: 'Audit',
    store: 'functions/audit/store.ts',
    entities: [...trailEntities, ...anchorEntities],
    accessPatterns: [...trailPatterns, ...anchorPatterns],
  },
  {
    title: 'Privacy',
    store: 'functions/privacy/person-store.ts',
    entities: [...personEntities, ...erasureEntities, ...notedEntities],
    accessPatterns: [...personPatterns, ...erasurePatterns, ...notedPatterns],
  },
  {
    title: 'Security',
    store: 'shared/security/cursor.ts',
    entities: [signingKey],
    accessPatterns: signingPatterns,
  },
];

const code = (text: string): string => `\`${text}\``;
const fromHere = (path: string): string => `../../${path}`;

/** The entity chart: one row a kind of item. */
export const entityChart = (): string =>
  markdownTable(
    ['Entity', 'pk', 'sk', 'gsi1pk', 'gsi1sk', 'Holds', 'Owner'],
    owners.flatMap(({ title, store, entities }) =>
      entities.map(({ name, pk, sk, gsi1pk, gsi1sk, holds }) => [
        name,
        keyPattern(pk),
        keyPattern(sk),
        gsi1pk ? keyPattern(gsi1pk) : '',
        gsi1sk ? keyPattern(gsi1sk) : '',
        holds,
        `[${title}](${fromHere(store)})`,
      ]),
    ),
  );

/** What is sealed: one row a field that tells of a person. */
export const personalFieldTable = (): string =>
  markdownTable(
    ['pk', 'sk', 'Field', 'Holds', 'Stays readable'],
    personal.flatMap(({ pk, sk, fields }) =>
      fields.map(({ name, holds, keeps = [] }) => [
        code(pk),
        code(sk),
        code(name),
        holds,
        keeps.map(code).join(', '),
      ]),
    ),
  );

/** A pattern stands in code; the words that some have between patterns do not. */
const keyPattern = (pattern: string): string => pattern.replace(/\S*[A-Z{][^\s,]*/g, code);

/** One table of access patterns for each owner, each row linked to its function. */
export const accessPatternTables = (): string =>
  owners.map(({ title, accessPatterns }) => `### ${title}\n\n${patternTable(accessPatterns)}`).join('\n\n');

const patternTable = (patterns: readonly AccessPattern[]): string =>
  markdownTable(
    ['Pattern', 'Operation', 'Requests', 'Write units', 'Read units', 'Function'],
    patterns.map(({ pattern, by, operation, requests, writeUnits, readUnits }) => {
      const [file = '', name = ''] = by.split('#');
      return [pattern, operation, requests, writeUnits, readUnits, `[${code(name)}](${fromHere(file)})`];
    }),
  );
