import { type BusEntry, type DeadLetter, type Message, readLetter, type Way } from './dead-letter.ts';

/** A dead-letter queue, and the queue that gives up into it, where there is one. */
export type DeadLetterQueue = {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** About how many letters lie there, and how many somebody else has in hand, such as a run that was ended. */
  readonly letters: number;
  readonly inHand: number;
  readonly above?:
    | {
        readonly name: string;
        readonly url: string;
        readonly arn: string;
        /** How often it gives a message out before it gives it up. */
        readonly receives: number;
      }
    | undefined;
};

export type Post = {
  /** Up to ten letters, which nobody else is given for a while; none where there are no more. */
  readonly receive: (queue: DeadLetterQueue, most: number) => Promise<readonly Message[]>;
  /** Lets others have them at once. */
  readonly release: (queue: DeadLetterQueue, messages: readonly Message[]) => Promise<void>;
  readonly remove: (queue: DeadLetterQueue, messages: readonly Message[]) => Promise<void>;
  readonly send: (queueUrl: string, body: string) => Promise<void>;
  readonly call: (functionArn: string, payload: string) => Promise<void>;
  readonly put: (entry: BusEntry) => Promise<void>;
  /** Lets SQS itself move all letters, where it can; goes on with a move that is under way. Gives how many. */
  readonly moveAll?: (queue: DeadLetterQueue, into: string) => Promise<number>;
};

export type Counts = {
  /** Letters that are gone from here. */
  readonly sent: number;
  /** Functions that were called for them, once each. */
  readonly called: number;
  readonly left: number;
};

export type Asked = {
  /** No more than so many letters. */
  readonly most?: number | undefined;
  /** What was given up since then stays: a command does not send the same letter twice. */
  readonly startedAt: number;
  /** Told of each letter, and why it stays where it does. */
  readonly tell: (letter: DeadLetter, failure: string | undefined) => void;
};

const batchSize = 10;

/** Reads letters and lets them lie: at most so many. */
export async function readLetters(
  queue: DeadLetterQueue,
  post: Post,
  most: number,
): Promise<readonly DeadLetter[]> {
  const seen = new Map<string, Message>();
  while (seen.size < most) {
    const batch = await post.receive(queue, Math.min(batchSize, most - seen.size));
    if (batch.every(({ id }) => seen.has(id))) break;
    for (const message of batch) seen.set(message.id, message);
  }
  await post.release(queue, [...seen.values()]);
  return [...seen.values()].map((message) => readLetter(message, queue.above?.receives));
}

/**
 * Sends the letters of a queue back to where they came from. Each is sent before it is removed, so whenever this ends,
 * nothing is lost; begun again, it goes on with what still lies there, and what was sent twice has one effect.
 */
export async function sendBack(queue: DeadLetterQueue, post: Post, asked: Asked): Promise<Counts> {
  if (queue.above && post.moveAll && asked.most === undefined)
    return { sent: await post.moveAll(queue, queue.above.arn), called: 0, left: 0 };
  const called = new Set<string>();
  const seen = new Set<string>();
  const left: Message[] = [];
  const most = asked.most ?? Number.POSITIVE_INFINITY;
  while (seen.size < most) {
    const batch = await post.receive(queue, Math.min(batchSize, most - seen.size));
    const fresh = batch.filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) break;
    for (const message of fresh) {
      seen.add(message.id);
      const letter = readLetter(message, queue.above?.receives);
      const failure =
        message.sentAt < asked.startedAt ? await send(letter, { queue, called, post }) : cameBack;
      asked.tell(letter, failure);
      if (failure !== undefined) left.push(message);
    }
  }
  await post.release(queue, left);
  return { sent: seen.size - left.length, called: called.size, left: left.length };
}

type Sending = { readonly queue: DeadLetterQueue; readonly called: Set<string>; readonly post: Post };

const cameBack = 'it came back since this began';

/** Sends a letter and then removes it; gives why it was not, and one that fails keeps no other from going. */
async function send(letter: DeadLetter, sending: Sending): Promise<string | undefined> {
  const { way, message } = letter;
  if (way.kind === 'person') return way.why;
  try {
    await sendOn(way, message, sending);
    await sending.post.remove(sending.queue, [message]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function sendOn(way: Way, { body }: Message, { queue, called, post }: Sending): Promise<void> {
  if (way.kind === 'queue' && queue.above) await post.send(queue.above.url, body);
  if (way.kind === 'bus') await post.put(way.entry);
  if (way.kind !== 'call' || called.has(way.functionArn)) return;
  await post.call(way.functionArn, way.payload);
  called.add(way.functionArn);
}
