import { parseArgs } from 'node:util';
import { system } from '../shared/adapters/system.ts';
import { AuditError, localEndpoint } from './audit-table.ts';
import { awsPost, deadLetterQueues } from './redrive/aws-post.ts';
import type { DeadLetter } from './redrive/dead-letter.ts';
import { localPost } from './redrive/local-post.ts';
import { type DeadLetterQueue, type Post, readLetters, sendBack } from './redrive/send-back.ts';

const usage = `npm run redrive [-- --queue NAME] [--max N] [--dry-run | --yes]
  Lists what lies in the dead-letter queues (死信): what, since when, how often it was tried, and why it was given up.
  --yes sends it back to where it came from: into its queue, on its bus, or, a tick of the clock, by one call of its
  function. --queue takes those with this in their name, --max so many letters. May be ended and begun again at any
  time. Reads the running local host, or AWS with the SDK's usual environment where AWS_REGION or AWS_PROFILE is set.
  Ends with 0, with 1 where letters were left to a person, with 2 where it could not go on.`;

/** How many letters of a queue are listed where nobody says how many. */
const mostListed = 100;

/** `npm run redrive`. */
async function main(): Promise<void> {
  const { queue: name, most, yes } = asked();
  const { sqs, post } = usesAws() ? awsPost() : localPost(localEndpoints());
  const queues = (await deadLetterQueues(sqs)).filter(
    (queue) => queue.name.includes(name) && queue.letters + queue.inHand > 0,
  );
  if (queues.length === 0) return console.log('no dead letters (没有死信)');
  if (yes) await sendAll(queues, post, most);
  else await list(queues, post, most ?? mostListed);
}

const usesAws = (): boolean =>
  process.env['AWS_REGION'] !== undefined || process.env['AWS_PROFILE'] !== undefined;

const localEndpoints = () => ({
  queues: process.env['SQS_ENDPOINT'] ?? localEndpoint('queues', 'AWS_REGION'),
  events: localEndpoint('events', 'AWS_REGION'),
});

function asked() {
  try {
    const {
      queue,
      max,
      yes,
      'dry-run': dry,
    } = parseArgs({
      options: {
        queue: { type: 'string', default: '' },
        max: { type: 'string' },
        yes: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
      },
    }).values;
    if (max !== undefined && !/^[1-9]\d{0,6}$/.test(max)) throw new Error('--max takes a number of letters');
    if (yes && dry) throw new Error('--dry-run and --yes say two things');
    return { queue, most: max === undefined ? undefined : Number(max), yes };
  } catch (error) {
    throw new AuditError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

async function list(queues: readonly DeadLetterQueue[], post: Post, most: number): Promise<void> {
  for (const queue of queues) {
    console.log(`${queue.name}: about ${queue.letters} dead letters (死信)${inHand(queue)}`);
    for (const letter of await readLetters(queue, post, most)) console.log(lineOf(letter, queue));
  }
  console.log('Nothing was changed (未做改动): --yes sends them back, once the cause is mended.');
}

async function sendAll(queues: readonly DeadLetterQueue[], post: Post, most: number | undefined) {
  const startedAt = system.now();
  let rest = most;
  let left = 0;
  for (const queue of queues) {
    if (rest === 0) break;
    const tell = (letter: DeadLetter, failure: string | undefined) =>
      console.log(
        failure === undefined ? lineOf(letter, queue) : `  ${letter.what} stays (保留): ${failure}`,
      );
    const counts = await sendBack(queue, post, { most: rest, startedAt, tell });
    if (rest !== undefined) rest -= counts.sent + counts.left;
    left += counts.left;
    console.log(
      `${queue.name}: ${counts.sent} sent back (重投), ${counts.called} functions called, ${counts.left} left (保留)${inHand(queue)}`,
    );
  }
  process.exitCode = left > 0 ? 1 : 0;
}

/** A run that was ended has letters in hand for two minutes more; then anybody may have them again. */
const inHand = (queue: DeadLetterQueue): string =>
  queue.inHand === 0 ? '' : `, ${queue.inHand} in another hand: look again in two minutes (两分钟后再看)`;

function lineOf({ since, what, tries, why, way }: DeadLetter, { above }: DeadLetterQueue): string {
  const ways = {
    queue: () => `back into ${above?.name}`,
    call: () => 'by one call of the function',
    bus: () => 'back on its bus',
    person: () => (way.kind === 'person' ? `not by this command: ${way.why}` : ''),
  };
  const times = tries === undefined ? '' : `, tried ${tries} times`;
  return `  ${since}  ${what}${times}: ${why} → ${ways[way.kind]()}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof AuditError ? error.message : error);
  process.exit(2);
});
