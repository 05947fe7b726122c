import * as z from 'zod';
import { TableBusy } from '../../shared/dynamodb/table.ts';
import { parseJson } from '../../shared/http/json.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import { Failure, type FailureCode } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { mostPieces } from '../../shared/kernel/text.ts';
import { csvRows } from './domain/csv.ts';
import { lineIdOf, type PickLine } from './domain/pick-line.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { scanPick } from './scan-pick.ts';

/** The number of a line in what was sent, from 1: of a CSV its line, of a JSON list its place. */
type Numbered = { readonly number: number; readonly value: unknown };

export type Confirmed = {
  /** Lines that are now as the confirmation says, also those that were before. */
  readonly taken: number;
  readonly refused: readonly {
    readonly number: number;
    readonly lineId?: string | undefined;
    readonly code: FailureCode;
    readonly message: string;
  }[];
};

/** Whole numbers in plain decimal digits, as JSON or as a text of them. */
const pieces = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ],
    'is no number of pieces',
  )
  .pipe(z.int().min(0).max(mostPieces));
/** What a WMS says of a line: totals, so that saying it again changes nothing. */
const confirmation = z.object({
  lineId: z
    .string()
    .regex(/^\d{1,5}$/, 'is no number of a line')
    .transform((id) => id.padStart(5, '0')),
  picked: pieces,
  short: pieces.default(0),
});
type Totals = z.output<typeof confirmation>;

const mostConfirmations = 5000;
/** Allocations that are worked on together; the lines of one go one after the other. */
const atOnce = 8;
/** What is not done by then is refused with BUSY, to be sent again: whoever sends it waits for half a minute at most. */
const mostMs = 20_000;

type Refused = Confirmed['refused'][number];

/**
 * Takes in what a warehouse management system confirms of a wave (回传), as JSON or CSV: what was picked and not found of each
 * line altogether. Every line is for itself: bad ones are refused with their number, the others land, and a repeat lands
 * nothing twice. Throws WAVE_NOT_FOUND, and INVALID_REQUEST where no lines can be read at all.
 */
export async function confirmPicks(
  { waveId, text, isCsv }: { readonly waveId: string; readonly text: string; readonly isCsv: boolean },
  deps: FulfilmentDeps,
): Promise<Confirmed> {
  const lines = isCsv ? fromCsv(text) : fromJson(text);
  if (lines.length > mostConfirmations) throw unreadable(`Send at most ${mostConfirmations} lines at once.`);
  const wave = await deps.waves.get(waveId);
  if (!wave) throw new Failure('WAVE_NOT_FOUND', 'There is no such wave.');
  const read = lines.map(readLine);
  const known = new Map((await deps.waves.lines(wave)).map((line) => [lineIdOf(line.seq), line]));
  const groups = Map.groupBy(
    read.filter((each) => 'total' in each),
    ({ total: { lineId } }) => known.get(lineId)?.allocationId ?? lineId,
  );
  const confirming = { waveId, known, until: deps.now() + mostMs };
  const refused = read.filter((each) => 'code' in each);
  const left = [...groups.values()];
  const work = async (): Promise<void> => {
    for (let group = left.shift(); group; group = left.shift())
      for (const each of group) refused.push(...(await confirm(each, confirming, deps)));
  };
  await allDone(Array.from({ length: atOnce }, work));
  return {
    taken: lines.length - refused.length,
    refused: refused.toSorted((a, b) => a.number - b.number),
  };
}

type Read = { readonly number: number; readonly total: Totals } | Refused;

function readLine({ number, value }: Numbered): Read {
  const { success, data: total, error } = confirmation.safeParse(value);
  if (success) return { number, total };
  const [issue] = error.issues;
  const message = `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'cannot be read'}`;
  return { number, code: 'INVALID_REQUEST', message };
}

type Confirming = {
  readonly waveId: string;
  /** The lines of the wave that nothing was confirmed of here yet, as they were in the beginning. */
  readonly known: Map<string, PickLine>;
  readonly until: number;
};

/** Books what is new of a line; gives why it did not land. */
async function confirm(
  { number, total }: Extract<Read, { total: Totals }>,
  { waveId, known, until }: Confirming,
  deps: FulfilmentDeps,
): Promise<readonly Refused[]> {
  const { lineId, picked, short } = total;
  const line = known.get(lineId);
  if (line?.picked === picked && line.short === short) return [];
  known.delete(lineId);
  const key = derivedId('cfm', [waveId, lineId, String(picked), String(short)]);
  try {
    if (deps.now() >= until) throw new TableBusy('the time is over');
    await scanPick({ waveId, lineId, key, picked, short, isTotal: true }, deps);
    return [];
  } catch (error) {
    if (error instanceof TableBusy) return [{ number, lineId, code: 'BUSY', message: later }];
    if (!(error instanceof Failure)) throw error;
    return [{ number, lineId, code: error.code, message: error.message }];
  }
}

const later = 'It is not taken yet; send it again (稍后重发).';

const unreadable = (message: string): Failure =>
  new Failure('INVALID_REQUEST', message, { errors: [{ path: 'lines', message }] });

function fromJson(text: string): readonly Numbered[] {
  const body = z.object({ lines: z.array(z.unknown()).min(1) }).safeParse(parseJson(text));
  if (!body.success) throw unreadable('Send {"lines":[{"lineId","picked","short"}]}.');
  return body.data.lines.map((value, index) => ({ number: index + 1, value }));
}

/** The header names the columns; others than ours are passed over, so that our own export can be sent back. */
function fromCsv(text: string): readonly Numbered[] {
  const [header, ...rows] = csvRows(text) ?? [];
  if (!header || !['lineId', 'picked'].every((name) => header.cells.includes(name)))
    throw unreadable('The first line must name the columns lineId, picked and short.');
  return rows.map(({ line, cells }) => {
    const named = header.cells.map((name, at) => [name, cells[at] ?? ''] as const);
    return { number: line, value: Object.fromEntries(named.filter(([, value]) => value !== '')) };
  });
}
