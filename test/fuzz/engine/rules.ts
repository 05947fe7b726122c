import type { ItemChange } from '../../simulation/engine/model-table.ts';
import { mustBeRefused, strangeField } from './bad-input.ts';
import { canariesIn, personal } from './canaries.ts';
import type { Case } from './cases.ts';
import { undocumented, unlikeDocument } from './document.ts';
import type { Seen } from './house.ts';
import { toldBy } from './told.ts';
import type { Answered } from './wire.ts';

const problemType = 'application/problem+json';
const mediaTypeOf = ({ headers }: Answered): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
const isJson = (mediaType: string): boolean => /[/+]json$/.test(mediaType);

type Problem = {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** Senders outside are answered in their own words, which only they document. */
const inOtherWords = /^POST \/callbacks\/(?:payments|carriers)\//;

/** What is wrong with an answer as such, whatever was asked; undefined where nothing is. */
export function wrongAnswer(answered: Answered): string | undefined {
  const { route, status, headers, body } = answered;
  if (route === undefined) return undefined;
  const mediaType = mediaTypeOf(answered);
  const value: unknown = isJson(mediaType) ? parsed(body) : body;
  if (value === undefined) return 'answers what is no JSON';
  const isOurs = mediaType === problemType || !inOtherWords.test(route);
  const unlike = isOurs ? unlikeDocument(route, { status, mediaType, value }) : undocumented(route, status);
  if (unlike !== undefined) return unlike;
  if (headers['cache-control'] === undefined || headers['x-content-type-options'] !== 'nosniff')
    return 'answers what a cache may keep, or a browser may take for something else';
  const torn = Object.values(headers).find((each) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(String(each)));
  if (torn !== undefined) return `answers a header that cannot be sent: ${JSON.stringify(torn)}`;
  if (status < 400) return undefined;
  return isOurs ? wrongProblem(value as Problem) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A problem may name codes that were sent, such as SKUs, in members of its own; then its detail may name them too. */
function wrongProblem({ title, detail, errors = [], ...rest }: Problem): string | undefined {
  const named = canariesIn(JSON.stringify(rest));
  if (named.some((name) => name in personal)) return `tells a person's data: ${named}`;
  const shown = canariesIn(JSON.stringify([title, detail, errors.map(({ message }) => message)])).filter(
    (name) => !named.includes(name),
  );
  if (shown.length > 0) return `repeats what was sent in a problem: ${shown}`;
  if (rest.code === 'INVALID_REQUEST' && errors.length === 0) return 'does not say what is wrong';
  return undefined;
}

/** Who reads here leaves a mark: that a label was printed. */
const writesWhatIsRead = new Set(['GET /shipments/{id}/label']);

/** Under a carrier's secret address a push that cannot be read is kept, with its case: somebody has to look at it. */
const keepsWhatItRefuses = new Set(['POST /callbacks/carriers/{carrier}/{token}']);

/** What is wrong with all that a request left behind; undefined where nothing is. */
export function wrongIn(seen: Seen, { draft, bent, weather }: Case): string | undefined {
  const { answered, changes, lines } = seen;
  const { route, status } = answered;
  const wrong = wrongAnswer(answered) ?? wrongLines(lines);
  if (wrong !== undefined) return wrong;
  const isFine = weather === 'fine';
  if (isFine && status >= 500) return `answers ${status}`;
  if (isFine && lines.some((line) => line.includes('"level":"ERROR"'))) return `logs an error: ${lines}`;
  if (status < 300 && mustBeRefused(draft, bent)) return `takes ${bent[0]?.by}`;
  if (changes.length === 0) return undefined;
  if (isFine && status >= 400 && !keepsWhatItRefuses.has(route ?? ''))
    return `answers ${status} and writes ${keysOf(changes)}`;
  if (route?.startsWith('GET ') && !writesWhatIsRead.has(route)) return `writes ${keysOf(changes)} to read`;
  return changes.map(wrongChange).find((each) => each !== undefined);
}

const keysOf = (changes: Seen['changes']): readonly string[] =>
  changes.map(({ key }) => `${key.pk} ${key.sk}`);

/** Each request is logged in one line, which tells nothing that was sent. */
function wrongLines(lines: readonly string[]): string | undefined {
  const leaked = lines.flatMap(canariesIn);
  if (leaked.length > 0) return `logs what was sent: ${leaked}`;
  const answers = lines.filter((line) => line.includes('request answered'));
  return answers.length > 1 ? `logs ${answers.length} answers` : undefined;
}

const mostItemBytes = 400 * 1024;
const [mostPkBytes, mostSkBytes] = [2048, 1024];
const halfCharacter = /\\ud[89a-f]/i;

const inClear = "keeps a person's data in clear";

/** What the table would not take, or nobody may keep. */
function wrongChange(change: ItemChange): string | undefined {
  const { key } = change;
  const after: Readonly<Record<string, unknown>> = change.after ?? {};
  const text = JSON.stringify(after);
  const faults: readonly (readonly [boolean, string])[] = [
    [halfCharacter.test(text), 'writes half of a character'],
    [text.includes(strangeField), 'keeps a field that no route has'],
    // A warehouse has the phone and address of the merchant.
    [key.pk !== 'WAREHOUSES' && Object.values(personal).some((each) => text.includes(each)), inClear],
    [Buffer.byteLength(text) > mostItemBytes, 'writes an item that is too large'],
    [Buffer.byteLength(key.pk) > mostPkBytes, 'writes a key that is too long'],
    [Buffer.byteLength(key.sk) > mostSkBytes, 'writes a sort key that is too long'],
    [after['gsi1pk'] === '' || after['gsi1sk'] === '', 'writes an empty key'],
  ];
  const found = faults.find(([isThere]) => isThere);
  if (found) return `${found[1]}: ${key.pk} ${key.sk}`;
  const told = JSON.stringify(toldBy(change));
  return Object.values(personal).some((each) => told.includes(each))
    ? `tells a person's data: ${told}`
    : undefined;
}

/** What is wrong with the answer to the same request sent once more with its Idempotency-Key. */
export function wrongRepeat(first: Answered, second: Answered): string | undefined {
  const { status, body } = first;
  if (second.status !== status) return `answers a repeat with ${second.status}: ${second.body}`;
  if (second.body !== body) return `answers a repeat with ${second.body} after ${body}`;
  const isNew = status === 201 || status === 202;
  return isNew && second.headers['idempotency-replayed'] !== 'true'
    ? 'does not say that an answer came before'
    : undefined;
}
