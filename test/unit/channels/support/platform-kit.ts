import * as fc from 'fast-check';
import type { Told } from '../../../../functions/channels/channel.ts';
import type { ChannelOrder } from '../../../../functions/channels/domain/channel-order.ts';
import { storedOrder } from '../../../../functions/channels/stored-order.ts';
import type { HttpRequest, Send } from '../../../../shared/kernel/http-exchange.ts';
import { anyText } from '../../../builders/any-text.ts';

export type Fields = Readonly<Record<string, unknown>>;
export const cny = (minor: number) => ({ currency: 'CNY', minor });

export function orderIn(told: Told): ChannelOrder {
  if (told.kind !== 'order') throw new Error(JSON.stringify(told));
  return told.order;
}

/** A gateway that gives these answers, one after the other, the last for ever: `{status, text}`, JSON, or no answer; and what it was asked. */
export function gateway(answers: readonly unknown[]): {
  readonly send: Send;
  readonly asked: URLSearchParams[];
} {
  const asked: URLSearchParams[] = [];
  const send = async ({ body = '' }: HttpRequest) => {
    asked.push(new URLSearchParams(body));
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    const { status = 200, text } = (answer ?? {}) as { status?: number; text?: string };
    return { status, headers: {}, body: Buffer.from(text ?? JSON.stringify(answer)) };
  };
  return { send, asked };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

/** Totals of the lines that stay, to the fen. */
export function expectProven(order: ChannelOrder): void {
  const { goods, discount, freight, tax, payable } = order.totals;
  const open = order.lines.filter(({ state }) => state !== 'CANCELLED');
  expect(goods.minor).toBe(sum(open.map(({ unitPrice, quantity }) => unitPrice.minor * quantity)));
  expect(goods.minor - discount.minor).toBe(sum(open.map((line) => line.payable.minor)));
  expect(goods.minor - discount.minor + freight.minor + tax.minor).toBe(payable.minor);
  expect(discount.minor).toBeGreaterThanOrEqual(0);
}

function expectKeepable(told: Told): void {
  if (told.kind === 'order') expect(storedOrder.safeParse(told.order).error).toBeUndefined();
}

/** Reads a body with some of its bytes changed, or cut off: nothing is thrown, and what is told can be kept. */
export function readMutated(body: string, read: (bytes: Uint8Array) => Told, numRuns: number): void {
  const bytes = Buffer.from(body);
  const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  const length = fc.option(fc.nat(bytes.length), { nil: bytes.length, freq: 2 });
  fc.assert(
    fc.property(changes, length, (changed, end) => {
      const mutated = Buffer.from(bytes);
      for (const { at, byte } of changed) mutated[at] = byte;
      expectKeepable(read(mutated.subarray(0, end)));
    }),
    { numRuns },
  );
}

const odd = fc.oneof(
  anyText(8),
  ...[fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant({}), fc.constant([])],
);

/** Reads an order and a line in which some fields hold anything: nothing is thrown, and what is told can be kept. */
export function readOdd(
  { order, line }: { readonly order: Fields; readonly line: Fields },
  read: (order: Fields, line: Fields) => Told,
  numRuns: number,
): void {
  const some = (fields: Fields) =>
    fc.dictionary(fc.constantFrom(...Object.keys(fields)), odd, { maxKeys: 3 });
  fc.assert(
    fc.property(some(order), some(line), (ofOrder, ofLine) => expectKeepable(read(ofOrder, ofLine))),
    { numRuns },
  );
}

type RestAnswers = readonly (
  | Error
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
    }
)[];

/** A REST API that gives these answers, one after the other, the last for ever; and what it was asked. */
export function restApi(answers: RestAnswers): { readonly send: Send; readonly asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const send: Send = async (request) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing is answered');
    const { status = 200, headers = {}, json, text = JSON.stringify(json) ?? '' } = answer;
    return { status, headers, body: Buffer.from(text) };
  };
  return { send, asked };
}
