import * as z from 'zod';
import { parseJson } from '../../shared/http/json.ts';
import { Failure, type FailureCode } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { mostPieces } from '../../shared/kernel/text.ts';
import { csvRows } from './domain/csv.ts';
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

const pieces = z.coerce.number().pipe(z.int().min(0).max(mostPieces));
/** What a WMS says of a line: totals, so that saying it again changes nothing. */
const confirmation = z.object({
  lineId: z
    .string()
    .regex(/^\d{1,5}$/, 'is no number of a line')
    .transform((id) => id.padStart(5, '0')),
  picked: pieces,
  short: pieces.default(0),
});

const mostConfirmations = 5000;

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
  if (lines.length > mostConfirmations)
    throw new Failure('INVALID_REQUEST', `Send at most ${mostConfirmations} lines at once.`);
  const wave = await deps.waves.get(waveId);
  if (!wave) throw new Failure('WAVE_NOT_FOUND', 'There is no such wave.');
  const refused: Confirmed['refused'][number][] = [];
  for (const { number, value } of lines) {
    const read = confirmation.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      const message = `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'cannot be read'}`;
      refused.push({ number, code: 'INVALID_REQUEST', message });
      continue;
    }
    try {
      await confirm({ waveId, ...read.data }, deps);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      refused.push({ number, lineId: read.data.lineId, code: error.code, message: error.message });
    }
  }
  return { taken: lines.length - refused.length, refused };
}

type Totals = z.output<typeof confirmation> & { readonly waveId: string };

/** Books what is new of a line. OVER_PICK where it says less than was booked before: nothing is unpicked by a message. */
async function confirm({ waveId, lineId, picked, short }: Totals, deps: FulfilmentDeps): Promise<void> {
  const line = await deps.waves.line(waveId, lineId);
  if (!line) throw new Failure('PICK_LINE_NOT_FOUND', 'The wave has no such line.');
  const more = { picked: picked - line.picked, short: short - line.short };
  if (more.picked < 0 || more.short < 0)
    throw new Failure('OVER_PICK', `Of the line ${line.picked} are picked and ${line.short} short already.`);
  if (more.picked === 0 && more.short === 0) return;
  const key = derivedId('cfm', [waveId, lineId, String(picked), String(short)]);
  await scanPick({ waveId, lineId, key, ...more }, deps);
}

function fromJson(text: string): readonly Numbered[] {
  const body = z.object({ lines: z.array(z.unknown()).min(1) }).safeParse(parseJson(text));
  if (!body.success) throw new Failure('INVALID_REQUEST', 'Send {"lines":[{"lineId","picked","short"}]}.');
  return body.data.lines.map((value, index) => ({ number: index + 1, value }));
}

/** The header names the columns; others than ours are passed over, so that our own export can be sent back. */
function fromCsv(text: string): readonly Numbered[] {
  const [header, ...rows] = csvRows(text) ?? [];
  if (!header || !['lineId', 'picked'].every((name) => header.cells.includes(name)))
    throw new Failure('INVALID_REQUEST', 'The first line must name the columns lineId, picked and short.');
  return rows.map(({ line, cells }) => {
    const named = header.cells.map((name, at) => [name, cells[at] ?? ''] as const);
    return { number: line, value: Object.fromEntries(named.filter(([, value]) => value !== '')) };
  });
}
