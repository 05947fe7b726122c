import { InputError } from '../import/input-error.ts';
import { type Asked, asked } from './arguments.ts';
import { type Compared, compareSubject } from './compare-subject.ts';
import { type Conclusion, concluded } from './conclusion.ts';
import { policyFrom } from './policy-file.ts';
import { type Listener, readInputs } from './read-inputs.ts';
import { reportLines } from './report.ts';
import { type Spill, spill } from './spill.ts';
import { subjectsOf } from './subjects.ts';
import { plainText } from './text-table.ts';
import { usage } from './usage.ts';

/** Where a run happens, and who hears of it. */
export type Surroundings = {
  /** Names of files are meant from here. */
  readonly folder: string;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly listener: Listener;
  /** Hears what takes temporary files away, for a run that is broken off. */
  readonly holds: (end: () => void) => void;
  readonly now: () => number;
};

/** What waits in memory of all files together; what is beyond goes into a folder of its own until the end. */
const mostBytes = 1 << 27;

/** `npm run reconcile`: 0 balanced, 1 differences, 2 input that cannot be used. */
export async function reconcile(args: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  const lines = spill(mostBytes);
  around.holds(lines.end);
  try {
    const want = asked(args, around.folder);
    if (want) return await compareAndTell(want, lines, around);
    around.print(usage);
    return 0;
  } catch (error) {
    around.complain(reasonOf(error).split('\n').map(plainText).join('\n'));
    return 2;
  } finally {
    lines.end();
  }
}

/** Whatever stopped it: only what was compared to the end may say that there are differences. */
function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  return `stopped: ${error instanceof Error ? error.message : String(error)}`;
}

async function compareAndTell(
  want: Asked,
  lines: Spill,
  { listener, print, now }: Surroundings,
): Promise<0 | 1> {
  const conclusion = await compareAll(want, lines, listener);
  print(reportLines(conclusion, want.shown).join('\n'));
  if (want.out) {
    // The chart takes longer to load than a small day to compare.
    const { writeOut } = await import('./write-out.ts');
    await writeOut(want.out, conclusion, now());
  }
  return conclusion.isBalanced ? 0 : 1;
}

async function compareAll(want: Asked, lines: Spill, listener: Listener): Promise<Conclusion> {
  const policy = await policyFrom(want.policy);
  const inputs = await readInputs(want, lines, listener).finally(listener.end);
  const accounts: Compared[] = [];
  for (const subject of subjectsOf(inputs, want)) accounts.push(await compareSubject(subject, policy, lines));
  return concluded(accounts, inputs.files);
}
