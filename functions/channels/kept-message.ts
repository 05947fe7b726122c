import { createHash } from 'node:crypto';
import * as z from 'zod';
import { channels } from '../../shared/kernel/channel.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { KeptMessage } from './channel.ts';

/** Where messages are kept in the bucket; a new object there is what the queue tells of. */
export const messagePrefix = 'channel-messages';

/** Keeps what lies under a path below `messagePrefix`; throws where it could not. */
export type Keep = (path: string, content: unknown) => Promise<void>;

const doors = ['webhook', 'poll', 'poke', 'completeness', 'replay'] as const;
const storedMessage = z.object({
  channel: z.enum(channels),
  shopId: z.string(),
  door: z.enum(doors),
  receivedAt: z.int(),
  observedAt: z.int(),
  topic: z.string(),
  eventId: z.string().exactOptional(),
  body: z.base64(),
});

/** Puts a message before everything else: once this is done it is not lost, and will be taken. Gives where it lies. */
export async function keepMessage(message: KeptMessage, keep: Keep): Promise<string> {
  const { channel, shopId, receivedAt, body } = message;
  const sha256 = createHash('sha256').update(body).digest('hex');
  const day = isoTime(receivedAt).slice(0, 10);
  const path = `${channel}/${pathPart(shopId)}/${day}/${sha256}-${receivedAt}.json`;
  await keep(path, { ...message, body: Buffer.from(body).toString('base64') });
  return `${messagePrefix}/${path}`;
}

/** A shop's name as a part of a path, where not every character may stand. */
const pathPart = (name: string): string =>
  name.replace(/[^\w-]/gu, (character) => `=${Buffer.from(character).toString('hex')}`);

/** The message that lies under a key; undefined where there is none, or something else. */
export async function readKept(
  key: string,
  { objects }: { readonly objects: Pick<ObjectStore, 'read'> },
): Promise<KeptMessage | undefined> {
  const chunks = await objects.read(key);
  if (!chunks) return undefined;
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const stored = storedMessage.safeParse(parsed(Buffer.concat(all).toString()));
  return stored.success ? { ...stored.data, body: Buffer.from(stored.data.body, 'base64') } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
