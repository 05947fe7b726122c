import { createHmac } from 'node:crypto';
import type { FaultKind } from '../../faults.ts';
import { spoiled } from '../../provider.ts';

/** The body as one attempt writes it: with one fen more in `total`, or the same in other words (other order, spaces, escapes). */
export function bodyOf(body: string, total: string, struck: ReadonlySet<FaultKind>): string {
  const told = struck.has('wrong-amount') ? raised(body, total) : body;
  return struck.has('reserialised') ? reserialised(told) : told;
}

const raised = (body: string, total: string): string =>
  body.replace(
    new RegExp(`("${total}":")(\\d+)\\.(\\d\\d)"`),
    (_, head: string, whole: string, cents: string) => {
      const more = String(Number(`${whole}${cents}`) + 1).padStart(3, '0');
      return `${head}${more.slice(0, -2)}.${more.slice(-2)}"`;
    },
  );

function reserialised(body: string): string {
  const value: unknown = JSON.parse(body);
  const turned =
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse()) : value;
  return JSON.stringify(turned, undefined, 1).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** HMAC-SHA256 over the bytes of the body, in base64. */
export function hookSignature(body: string, secret: string, struck: ReadonlySet<FaultKind>): string {
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  return struck.has('wrong-signature') ? spoiled(signature) : signature;
}
