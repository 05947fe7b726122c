import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, beginningWith, type Table } from '../../shared/dynamodb/table.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';

export const contentEntity: Entity = {
  name: "Part of a channel's order",
  pk: 'CHANNELORDER#{channel}#{shopId}#{channelOrderId}',
  sk: 'CONTENT#{content}#{part}',
  holds: 'an order of more than 64 KB, compressed, in parts of 300 KB; never changed',
};

const inlineBytes = 64 * 1024;
const partBytes = 300 * 1024;

/** Whether an order is too large to be carried along by every read and write of its item. */
export const isLarge = (order: unknown): boolean => Buffer.byteLength(JSON.stringify(order)) > inlineBytes;

const part = z.object({ bytes: z.instanceof(Uint8Array), parts: z.int() });

/** Large orders, whole, beside their item. A name is used once. */
export type ContentStore = {
  readonly put: (ref: ChannelOrderRef, content: string, order: unknown) => Promise<void>;
  /** Undefined where a part of it is missing. */
  readonly get: (ref: ChannelOrderRef, content: string) => Promise<unknown>;
  readonly remove: (ref: ChannelOrderRef, content: string) => Promise<void>;
  /** Removes what was left over of versions before one when somebody was killed, but for what is in use. Gives how many parts. */
  readonly sweep: (ref: ChannelOrderRef, before: number, inUse?: string) => Promise<number>;
};

export function contentStore(table: Table): ContentStore {
  const keyFor = (ref: ChannelOrderRef, content: string, index: number) =>
    keyOf(contentEntity, { ...ref, content, part: String(index).padStart(4, '0') });
  const stored = (ref: ChannelOrderRef, content: string) => {
    const { pk, sk } = keyFor(ref, content, 0);
    return allOf(table, {
      pk,
      between: beginningWith(sk.slice(0, sk.lastIndexOf('#') + 1)),
      consistent: true,
    });
  };
  return {
    put: async (ref, content, order) => {
      const whole = gzipSync(JSON.stringify(order));
      const parts = Math.ceil(whole.length / partBytes);
      for (let index = 0; index < parts; index += 1) {
        const bytes = whole.subarray(index * partBytes, (index + 1) * partBytes);
        await table.write({ kind: 'put', item: { ...keyFor(ref, content, index), bytes, parts } });
      }
    },
    get: async (ref, content) => {
      const parts = (await stored(ref, content)).map((item) => part.parse(item));
      if (parts.length === 0 || parts.length !== parts[0]?.parts) return undefined;
      return JSON.parse(gunzipSync(Buffer.concat(parts.map(({ bytes }) => bytes))).toString()) as unknown;
    },
    remove: async (ref, content) => {
      for (const { pk, sk } of await stored(ref, content))
        await table.write({ kind: 'delete', key: { pk, sk } });
    },
    sweep: async (ref, before, inUse) => {
      const { pk } = keyFor(ref, '', 0);
      const all = await allOf(table, { pk, between: beginningWith('CONTENT#'), consistent: true });
      const left = all.filter(({ sk }) => {
        const [, name = ''] = sk.split('#');
        return name !== inUse && Number.parseInt(name, 10) < before;
      });
      for (const { sk } of left) await table.write({ kind: 'delete', key: { pk, sk } });
      return left.length;
    },
  };
}
