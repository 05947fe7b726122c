import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { AwsClient } from './aws-json.ts';

type Action = (body: unknown, store: unknown, request: { readonly headers: object }) => unknown;

const actions = [
  'createQueue',
  'setQueueAttributes',
  'sendMessage',
  'sendMessageBatch',
  'receiveMessage',
  'deleteMessageBatch',
  'changeMessageVisibility',
] as const;

/** Actions on several messages, which are then written in one go. They answer at once, without waiting inside. */
const batched = new Set(['SendMessageBatch', 'DeleteMessageBatch']);

/**
 * The emulator's own actions called directly: the host talks to the queues for every message, and HTTP through the
 * emulator's web framework would cost more than the message does.
 */
export async function queueActions(
  distribution: string,
  store: unknown,
  db: DatabaseSync,
): Promise<AwsClient> {
  const byName = new Map<string, Action>();
  for (const name of actions) {
    const shape = z.object({ [name]: z.custom<Action>((value) => typeof value === 'function') });
    const action = shape.parse(await import(`${distribution}sqs/actions/${name}.js`))[name];
    if (action !== undefined) byName.set(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, action);
  }
  return {
    call: async (name, body) => {
      const action = byName.get(name);
      if (action === undefined) throw new Error(`the host does not use the action ${name}`);
      const run = () => action(body, store, { headers: {} });
      return batched.has(name) ? together(db, run) : run();
    },
    close: () => undefined,
  };
}

/** All that it writes is on the disk, or nothing of it, whenever the host ends. */
export function whole<T>(db: DatabaseSync, run: () => T): T {
  db.exec('BEGIN');
  try {
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function together<T>(db: DatabaseSync, run: () => T): T {
  db.exec('BEGIN');
  try {
    return run();
  } finally {
    // Also after an error: what the emulator keeps in memory and what it keeps on disk must stay the same.
    db.exec('COMMIT');
  }
}
