import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { auditBroken } from '../../events/audit.ts';
import { channelCaseOpened, channelCaseResolved, channelOrderChanged } from '../../events/channel.ts';
import type { EventContract } from '../../events/define-event.ts';
import { allocationCancelled, allocationPacked, reshipDecided } from '../../events/fulfilment.ts';
import { ledgerAuditFailed } from '../../events/ledger.ts';
import {
  logisticsCaseOpened,
  logisticsCaseResolved,
  parcelChanged,
  shipmentBooked,
  shipmentDelivered,
  shipmentHandedOver,
  shipmentReturned,
} from '../../events/logistics.ts';
import {
  orderCancelled,
  orderDelivered,
  orderExpired,
  orderPaid,
  orderPlaced,
  orderReleased,
  orderReturned,
  orderShipped,
} from '../../events/order.ts';
import {
  paymentCaptured,
  paymentCaseOpened,
  paymentCaseResolved,
  paymentClosed,
  refundFailed,
  refundRequested,
  refundSucceeded,
} from '../../events/payment.ts';
import { billRefused, reconciliationBlocked, reconciliationConcluded } from '../../events/reconciliation.ts';
import { riskReviewDecided, riskReviewEscalated, riskReviewOpened } from '../../events/risk.ts';
import { stockAlertRaised, stockAlertResolved } from '../../events/stock-alert.ts';
import { moneyMetrics, shopNamespace } from '../../functions/outbox/shop-metrics.ts';
import { dashboard } from './dashboard.ts';
import { alarmPeriod } from './suite-alarm.ts';

const events: Readonly<Record<string, readonly EventContract[]>> = {
  'Orders (订单)': [
    orderPlaced,
    orderPaid,
    orderReleased,
    orderShipped,
    orderDelivered,
    orderCancelled,
    orderExpired,
    orderReturned,
  ],
  'Orders of channels (渠道订单)': [channelOrderChanged, channelCaseOpened, channelCaseResolved],
  'Payments and refunds (收退款)': [
    paymentCaptured,
    paymentClosed,
    refundRequested,
    refundSucceeded,
    refundFailed,
  ],
  'Warehouses (配货打包)': [allocationPacked, allocationCancelled, reshipDecided],
  'Parcels (包裹)': [shipmentBooked, shipmentHandedOver, parcelChanged, shipmentDelivered, shipmentReturned],
  'Cases (异常单)': [
    paymentCaseOpened,
    paymentCaseResolved,
    logisticsCaseOpened,
    logisticsCaseResolved,
    riskReviewOpened,
    riskReviewDecided,
    riskReviewEscalated,
  ],
  'Stock alerts (库存预警)': [stockAlertRaised, stockAlertResolved],
  'Books (账务)': [
    reconciliationConcluded,
    reconciliationBlocked,
    billRefused,
    ledgerAuditFailed,
    auditBroken,
  ],
};

const money = {
  'Ordered, minor units by currency (下单金额，分)': moneyMetrics['order.placed'],
  'Taken in, minor units by currency (收款，分)': moneyMetrics['payment.captured'],
  'Given back, minor units by currency (退款，分)': moneyMetrics['refund.succeeded'],
};

/** Shows how the shop is doing: what the outbox counted of the events that it put on the bus. */
export function shopDashboard(scope: Construct): void {
  const ofMoney = Object.entries(money).map(([title, { metric }]) => ({
    title,
    lines: [byCurrency(metric)],
  }));
  const ofEvents = Object.entries(events).map(([title, contracts]) => ({
    title,
    lines: contracts.map(({ type }) => counted(type)),
  }));
  dashboard(scope, 'Shop', {
    name: 'ZhangguiShop',
    title: 'Zhanggui: the shop (店铺)',
    graphs: [...ofMoney, ...ofEvents],
  });
}

const counted = (metricName: string): Metric =>
  new Metric({ namespace: shopNamespace, metricName, statistic: Stats.SUM, period: alarmPeriod });

/** Whatever currencies there are: nobody knows them beforehand. */
const byCurrency = (metric: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{${shopNamespace},currency} MetricName="${metric}"', 'Sum', ${alarmPeriod.toSeconds()})`,
    period: alarmPeriod,
    label: '',
  });
