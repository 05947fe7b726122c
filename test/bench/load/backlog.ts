import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { awsClient } from '../../../infra/local/aws-json.ts';
import { busEvent } from '../../../infra/local/bus-event.ts';
import { type HostProcess, startHostProcess, untilQuiet } from '../host-process.ts';
import { fixed, type Report } from '../report.ts';
import { demandCount, skuOf } from '../shop.ts';
import { samplesOf } from './samples.ts';

const skus = Array.from({ length: 50 }, (_, number) => skuOf(number));
const batch = 10;
const aimMb = 600;
const patienceMs = 1_800_000;

/** Messages that have piled up in the queue of one consumer, the demand history, until all of them are counted. */
export async function loadBacklog(messages: number): Promise<Report> {
  const host = await startHostProcess();
  const samples = samplesOf(host, 1_000);
  try {
    const before = host.usage();
    const filledMs = await fill(host, messages);
    const started = performance.now();
    let counted = 0;
    while (counted < messages && performance.now() - started < patienceMs) {
      await untilQuiet(host, started);
      counted = await demandCount(host, skus);
    }
    const drainedMs = performance.now() - started;
    const peakMb = Math.max(...samples.stop().map(({ rssMb }) => rssMb));
    const cpuMs = (host.usage().totalMs - before.totalMs) / messages;
    return {
      tables: [
        {
          title: `Backlog: ${messages} messages of one consumer`,
          columns: ['', 'measured', 'aim', ''],
          rows: [
            ['counted', counted, messages, counted === messages ? 'met' : 'MISSED'],
            ['sent within s', fixed(filledMs / 1000, 1), '', ''],
            ['drained s after that', fixed(drainedMs / 1000, 1), '', ''],
            ['CPU ms a message, sending included', fixed(cpuMs, 2), '', ''],
            ['most RSS MB, host and table', fixed(peakMb, 0), aimMb, peakMb <= aimMb ? 'met' : 'MISSED'],
          ],
        },
      ],
      figures: { messages, counted, filledMs, drainedMs, cpuMs, peakMb },
    };
  } finally {
    samples.stop();
    await host.stop();
  }
}

const ports = z.object({ queues: z.int() });
const queueList = z.object({ QueueUrls: z.array(z.string()) });

async function fill({ stateDir }: HostProcess, messages: number): Promise<number> {
  const { queues } = ports.parse(JSON.parse(readFileSync(join(stateDir, 'ports.json'), 'utf8')));
  const sqs = awsClient({ endpoint: `http://127.0.0.1:${queues}`, prefix: 'AmazonSQS', service: 'sqs' });
  const { QueueUrls } = queueList.parse(await sqs.call('ListQueues', {}));
  const QueueUrl = QueueUrls.find((url) => url.includes('InventoryOnOrderPlacedEventsQueue'));
  const started = performance.now();
  for (let first = 0; first < messages; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, messages - first) }, (_, at) => first + at);
    const Entries = numbers.map((number) => ({
      Id: String(number),
      MessageBody: JSON.stringify(placed(number)),
    }));
    await sqs.call('SendMessageBatch', { QueueUrl, Entries });
  }
  sqs.close();
  return performance.now() - started;
}

function placed(number: number) {
  const orderId = `ord_${String(number).padStart(26, '0')}`;
  const price = { currency: 'CNY', minor: 1999 };
  const line = {
    lineId: '1',
    sku: skus[number % skus.length],
    quantity: 1,
    unitPrice: price,
    payable: price,
  };
  const now = new Date().toISOString();
  const data = {
    ...{ orderId, channel: 'web', status: 'PENDING_PAYMENT', total: price, lineCount: 1, lines: [line] },
    ...{ shipTo: { country: 'CN', province: '上海市', city: '上海市' }, reservedUntil: now },
  };
  const detail = { id: `${orderId}.1`, type: 'order.placed', version: 1, occurredAt: now, data };
  return busEvent({ source: 'zhanggui.orders', detailType: 'order.placed', detail });
}
