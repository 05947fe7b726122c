import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { allocationCancelled, allocationPacked, reshipDecided } from '../../events/fulfilment.ts';
import {
  parcelChanged,
  reshipRequested,
  shipmentDelivered,
  shipmentHandedOver,
  shipmentReturned,
  trackingReceived,
} from '../../events/logistics.ts';
import { orderCancelled, orderExpired, orderReleased, orderShipped } from '../../events/order.ts';
import { secretAccess } from '../constructs/provider-secret.ts';
import { indexAccess, type TableAction, tableAccess, tableWork } from '../constructs/table-access.ts';
import type { Routes } from './operations-stack.ts';
import { type Front, SuiteStack, type SuiteStackProps } from './suite-stack.ts';

type Props = SuiteStackProps & { readonly front: Front; readonly routes: Routes };

/** From paid to delivered: which warehouse sends it, picking and packing, carriers and parcels. */
export class FulfilmentStack extends SuiteStack {
  readonly #props: Props;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, {
      ...props,
      description: 'Zhanggui: fulfilment and logistics (functions, queues, rules, schedules, alarms)',
    });
    this.#props = props;
    this.#fulfilment();
    this.#goingOn();
    this.#logistics();
    this.#booking();
    this.#parcels();
    this.#clock();
    this.watch();
  }

  #fulfilment(): void {
    const { data, front, routes } = this.#props;
    const { bus, deadLetters } = data;
    this.contextApi('fulfilment', front, {
      routes: routes.fulfilment,
      description: 'Allocations, waves, picking, packing, put-away',
      memoryMb: 1024,
      reservedConcurrency: 50,
      ...this.#listing(),
    });
    this.onEvents('FulfilmentOnOrderReleased', 'fulfilment-on-order-released', {
      work: {
        description: 'Finds the warehouses for orders that may be sent',
        memoryMb: 1024,
        timeout: Duration.seconds(30),
        ...this.#working(),
      },
      bus,
      events: [orderReleased],
      deadLetters: deadLetters.fulfilmentOnOrderReleased,
      batchSize: 10,
      // Two orders for the same goods wait for each other: more at once would only try more often.
      maxConcurrency: 5,
    });
  }

  /** What orders and carriers tell of goods that are on their way through the warehouse. */
  #goingOn(): void {
    const { bus, deadLetters } = this.#props.data;
    const work = { memoryMb: 512, timeout: Duration.seconds(30) };
    const goingOn = this.#keeping('Query', 'UpdateItem', 'ConditionCheckItem');
    const consumed = { bus, batchSize: 10, maxConcurrency: 5 };
    this.onEvents('FulfilmentOnOrderCancelled', 'fulfilment-on-order-cancelled', {
      ...consumed,
      work: { ...work, ...goingOn, description: 'Stops what is picked of orders that are closed' },
      events: [orderCancelled, orderExpired],
      deadLetters: deadLetters.fulfilmentOnOrderCancelled,
    });
    this.onEvents('FulfilmentOnShipmentChanged', 'fulfilment-on-shipment-changed', {
      ...consumed,
      work: { ...work, ...goingOn, description: 'Takes what left out of stock, and brings orders on' },
      events: [shipmentHandedOver, shipmentDelivered, shipmentReturned],
      deadLetters: deadLetters.fulfilmentOnShipmentChanged,
    });
    this.onEvents('FulfilmentOnReshipRequested', 'fulfilment-on-reship-requested', {
      ...consumed,
      work: {
        ...work,
        ...this.#keeping('BatchGetItem', 'Query', 'UpdateItem'),
        description: 'Sends lost goods once more',
      },
      events: [reshipRequested],
      deadLetters: deadLetters.fulfilmentOnReshipRequested,
    });
  }

  #logistics(): void {
    const { data, front, routes } = this.#props;
    const { environment, access } = this.#speaking('UpdateItem');
    this.contextApi('logistics', front, {
      routes: routes.logistics,
      description: 'Shipments, labels, parcels and cases; told by the carriers',
      memoryMb: 1024,
      reservedConcurrency: 100,
      environment,
      access: [...access, indexAccess(data.table)],
    });
  }

  #booking(): void {
    const { bus, deadLetters } = this.#props.data;
    const work = { memoryMb: 512, timeout: Duration.seconds(50), ...this.#speaking() };
    const consumed = { bus, batchSize: 5, maxConcurrency: 10 };
    this.onEvents('LogisticsOnAllocationPacked', 'logistics-on-allocation-packed', {
      ...consumed,
      work: { ...work, description: 'Books carriers for what is packed' },
      events: [allocationPacked],
      deadLetters: deadLetters.logisticsOnAllocationPacked,
    });
    this.onEvents('LogisticsOnAllocationCancelled', 'logistics-on-allocation-cancelled', {
      ...consumed,
      // Carriers are asked by the clock alone.
      work: { ...work, access: this.#keeping().access, description: 'Voids labels of what is not sent' },
      events: [allocationCancelled],
      deadLetters: deadLetters.logisticsOnAllocationCancelled,
    });
  }

  #parcels(): void {
    const { bus, deadLetters } = this.#props.data;
    const work = { memoryMb: 512, timeout: Duration.seconds(30), ...this.#speaking() };
    const consumed = { bus, batchSize: 10, maxConcurrency: 10 };
    this.onEvents('LogisticsOnTrackingReceived', 'logistics-on-tracking-received', {
      ...consumed,
      // All events of a parcel in a batch are one reading of it: a carrier's flood about one is a hundredth of the work.
      batchSize: 100,
      window: Duration.seconds(1),
      work: {
        ...work,
        ...this.#speaking('UpdateItem'),
        description: 'Makes of all that is known of a parcel its status',
      },
      events: [trackingReceived],
      deadLetters: deadLetters.logisticsOnTrackingReceived,
    });
    this.onEvents('LogisticsOnParcelChanged', 'logistics-on-parcel-changed', {
      ...consumed,
      work: { ...work, description: 'Tells buyers of their parcels' },
      events: [parcelChanged],
      deadLetters: deadLetters.logisticsOnParcelChanged,
      patience: { receives: 20, rest: Duration.minutes(5) },
    });
    this.onEvents('LogisticsOnShipmentHandedOver', 'logistics-on-shipment-handed-over', {
      ...consumed,
      work: {
        ...work,
        ...this.#keeping('BatchGetItem', 'Query'),
        description: 'Tells marketplaces the waybill',
      },
      events: [shipmentHandedOver, orderShipped],
      deadLetters: deadLetters.logisticsOnShipmentHandedOver,
    });
    this.onEvents('LogisticsOnReshipDecided', 'logistics-on-reship-decided', {
      ...consumed,
      work: {
        ...work,
        ...this.#keeping(),
        description: 'Notes on cases what became of goods sent once more',
      },
      events: [reshipDecided],
      deadLetters: deadLetters.logisticsOnReshipDecided,
    });
  }

  #clock(): void {
    const { table, deadLetters } = this.#props.data;
    const { environment, access } = this.#speaking();
    const everyMinute = {
      memoryMb: 1024,
      // A tick that came while another still runs would be refused, and rung for.
      timeout: Duration.seconds(55),
      expression: 'rate(1 minute)',
    };
    this.onSchedule('FulfilmentOnFulfilmentSchedule', 'fulfilment-on-fulfilment-schedule', {
      ...everyMinute,
      ...this.#listing(),
      description: 'Tries again what could not be sent, makes waves, completes orders',
      deadLetters: deadLetters.fulfilmentOnFulfilmentSchedule,
    });
    this.onSchedule('LogisticsOnShipmentSchedule', 'logistics-on-shipment-schedule', {
      ...everyMinute,
      environment,
      access: [...access, indexAccess(table)],
      description: 'Ends bookings and cancellations whose answer nobody knows',
      deadLetters: deadLetters.logisticsOnShipmentSchedule,
    });
    this.onSchedule('LogisticsOnTrackingSchedule', 'logistics-on-tracking-schedule', {
      ...everyMinute,
      environment,
      access: [...access, indexAccess(table)],
      description: 'Asks for silent parcels, and watches all that are not there yet',
      deadLetters: deadLetters.logisticsOnTrackingSchedule,
    });
    this.onSchedule('LogisticsOnLaneSchedule', 'logistics-on-lane-schedule', {
      ...this.#keeping('Query'),
      description: 'Learns every night how long parcels take',
      memoryMb: 1024,
      timeout: Duration.minutes(9),
      expression: 'cron(30 21 * * ? *)',
      deadLetters: deadLetters.logisticsOnLaneSchedule,
    });
  }

  #working() {
    const { table } = this.#props.data;
    return { environment: { TABLE_NAME: table.tableName }, access: [tableWork(table)] };
  }

  /** What shows lists too, and looks for what is due. */
  #listing() {
    const { environment, access } = this.#working();
    return { environment, access: [...access, indexAccess(this.#props.data.table)] };
  }

  /** What keeps what it hears of; it takes nothing away. */
  #keeping(...more: readonly TableAction[]) {
    const { table } = this.#props.data;
    return {
      environment: { TABLE_NAME: table.tableName },
      access: [tableAccess(table, 'GetItem', 'PutItem', ...more)],
    };
  }

  /** What keeps shipments and parcels, and may speak to the carriers too. */
  #speaking(...more: readonly TableAction[]) {
    const { carriers } = this.#props.data;
    const { environment, access } = this.#keeping('BatchGetItem', 'Query', ...more);
    return {
      environment: { ...environment, PROVIDER_SECRET_ID: carriers.secretArn },
      access: [...access, secretAccess(carriers)],
    };
  }
}
