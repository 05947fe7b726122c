import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { accountId, region } from '../intrinsics.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { type RefusalAnswer, tableRefusal } from './refusal.ts';
import type { TableCall } from './table-calls.mjs';

type Question = {
  readonly id: number;
  readonly accessKeyId: string | undefined;
  readonly calls: readonly TableCall[];
};

/** Where the table is, and who decides what a container may do there. */
export type TableGate = { readonly endpoint: string; readonly gatekeeper: Gatekeeper };

/** What a container needs to guard its way to the table; its questions are answered until the desk is closed. */
export type TableDesk = {
  readonly forContainer: { readonly hostname: string; readonly port: number; readonly desk: MessagePort };
  readonly close: () => void;
};

export function tableDesk({ endpoint, gatekeeper }: TableGate): TableDesk {
  const { port1: own, port2: desk } = new MessageChannel();
  own.on('message', ({ id, accessKeyId, calls }: Question) => {
    own.postMessage({ id, refusal: answerTo(gatekeeper, accessKeyId, calls) });
  });
  const { hostname, port, protocol } = new URL(endpoint);
  const standard = protocol === 'https:' ? 443 : 80;
  return {
    forContainer: { hostname, port: Number(port || standard), desk },
    close: () => own.close(),
  };
}

function answerTo(
  gatekeeper: Gatekeeper,
  accessKeyId: string | undefined,
  calls: readonly TableCall[],
): RefusalAnswer | undefined {
  const asked = calls.map((call) => ({ action: call.action, resource: resourceOf(call) }));
  const refusal = gatekeeper.ofFunction(accessKeyId, asked);
  return refusal && tableRefusal(refusal);
}

/** A table may be named by its ARN. */
function resourceOf({ table, index }: TableCall): string {
  if (table === undefined) return '*';
  const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
  return index === undefined ? arn : `${arn}/index/${index}`;
}
