import * as z from 'zod';
import { losslessJson } from '../../shared/kernel/lossless-json.ts';
import { present } from '../../shared/kernel/present.ts';
import type { Told } from './channel.ts';
import { Unreadable } from './domain/unreadable.ts';

export type Members = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** The value as an object. */
export const membersOf = (value: unknown): Members | undefined => object.safeParse(value).data;

type Reader = {
  /** The order in what was sent, in the members around it or by itself. */
  readonly find: (said: Members) => Members;
  readonly numberOf: (raw: Members) => string | undefined;
  /** May throw `Unreadable`, or a RangeError for amounts that no sum can hold. */
  readonly read: (raw: Members, channelOrderId: string, said: Members) => Told;
};

/** Reads a body of JSON; whatever the bytes, it tells something and throws nothing that a message can bring about. */
export function readJson(body: Uint8Array, { find, numberOf, read }: Reader): Told {
  const said = membersOf(losslessJson(body));
  if (!said) return { kind: 'unreadable', reason: 'it is no JSON object' };
  const raw = find(said);
  const channelOrderId = numberOf(raw);
  if (channelOrderId === undefined) return { kind: 'unreadable', reason: 'no number of an order' };
  const unreadable = (reason: string): Told => ({
    kind: 'unreadable',
    reason,
    ...present({ channelOrderId }),
  });
  try {
    return read(raw, channelOrderId, said);
  } catch (cause) {
    if (cause instanceof Unreadable) return unreadable(cause.message);
    if (cause instanceof RangeError) return unreadable('amounts beyond 2^53');
    throw cause;
  }
}

/** What a schema makes of it, or `Unreadable` with the place where it is not as documented. */
export function asDocumented<Value>(schema: z.ZodType<Value>, raw: unknown): Value {
  const { data, error } = schema.safeParse(raw);
  if (error) throw new Unreadable(`not as documented at ${error.issues[0]?.path.join('.')}`);
  return data;
}
