import * as z from 'zod';
import { parsed } from '../../../../shared/http/parsed.ts';
import { Failure } from '../../../../shared/kernel/failure.ts';
import { plainText } from '../../../../shared/kernel/text.ts';

function refusalOf(schema: z.ZodType, value: unknown) {
  try {
    return parsed(schema, value, 'body');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { code: error.code, errors: error.errors };
  }
}

const form = z.union([
  z.strictObject({ allocationId: z.string() }),
  z.strictObject({
    orderId: z.string(),
    lines: z.array(z.strictObject({ sku: z.string(), note: plainText(50).optional() })),
  }),
]);

it('gives what the schema makes of a value, and nothing without a schema', () => {
  expect(parsed(z.string().trim(), ' a ', 'body')).toBe('a');
  expect(parsed(undefined, ' a ', 'body')).toBeUndefined();
});

it('says what is wrong with the form that a value is nearest to', () => {
  expect(refusalOf(form, { orderId: 'a', lines: [{ sku: 'A' }, { sku: 1 }] })).toEqual({
    code: 'INVALID_REQUEST',
    errors: [{ path: 'lines.1.sku', message: 'Invalid input: expected string, received number' }],
  });
});

it('refuses a card number by a code of its own, wherever it stands, and does not repeat it', () => {
  const value = { orderId: 1, lines: [{ sku: 'A', note: 'card 4111 1111 1111 1111' }] };
  expect(refusalOf(form, { ...value, orderId: 'a' })).toEqual({
    code: 'CARD_NUMBER_REFUSED',
    errors: [{ path: 'lines.0.note', message: 'looks like a bank card number, which must not be sent here' }],
  });
});

it('names fifty places at most', () => {
  const { errors } = refusalOf(z.array(z.string()), Array(1000).fill(1)) as { errors: unknown[] };
  expect(errors.length).toBe(50);
});
