import type { Answer } from '../../e2e/support/child-host.ts';
import { type Acknowledged, brokenIn, type Kind } from './acknowledged.ts';

const answers = (status: number, body: object, text = JSON.stringify(body)): Answer => ({
  ...{ status, text, headers: new Headers() },
  body: body as never,
});
const order = { id: 'ord_1', lines: [{ sku: 'TEA', quantity: 2 }], status: 'PENDING_PAYMENT' };
const payment = { id: 'pay_1', orderId: 'ord_1', amount: { minor: 100 }, status: 'PENDING' };
const told = (kind: Kind, body: object): Acknowledged => ({
  ...{ kind, operation: 'POST /somewhere', key: 'k', caller: 'shop', body: {} },
  ...{ id: 'any', text: JSON.stringify(body) },
});
const broken = (of: Acknowledged, found: Answer, again: Answer) =>
  brokenIn(
    of,
    async ([operation]) => (operation.startsWith('GET') ? found : again),
    () => 'token',
  );

it.each([
  [
    'goes on',
    told('order', order),
    answers(200, { ...order, status: 'PAID' }),
    answers(201, order),
    undefined,
  ],
  ['is gone', told('order', order), answers(404, {}), answers(201, order), 'lost'],
  ['lacks a line', told('order', order), answers(200, { ...order, lines: [] }), answers(201, order), 'torn'],
  [
    'is answered with a space more',
    told('order', order),
    answers(200, order),
    answers(201, order, `${JSON.stringify(order)} `),
    'answered otherwise',
  ],
  [
    'is refused the second time',
    told('order', order),
    answers(200, order),
    answers(422, order),
    'answered otherwise',
  ],
  [
    'is paid',
    told('payment', payment),
    answers(200, { ...payment, status: 'SUCCEEDED' }),
    answers(201, { ...payment, status: 'SUCCEEDED' }),
    undefined,
  ],
  [
    'is of another amount',
    told('payment', payment),
    answers(200, { ...payment, amount: { minor: 1 } }),
    answers(201, payment),
    'torn',
  ],
])('what was acknowledged and %s', async (_, of, found, again, how) => {
  expect((await broken(of, found, again))?.how).toBe(how);
});
