import * as z from 'zod';
import { type Caller, hours, minutes } from '../provider.ts';

/** One body, whatever it tells. */
export const pushShape = z.object({ body: z.string() });

/** [assumed]: nobody has published when carriers push again. */
export const pushPlan: Pick<Caller, 'retryGaps' | 'answerWithinMs'> = {
  retryGaps: [...[1, 5, 10, 30].map(minutes), ...[1, 2, 4, 8].map(hours)],
  answerWithinMs: 5_000,
};

/** What a JSON answer has under a name; undefined where it is no JSON or has nothing there. */
export function saidIn(body: string, name: string): unknown {
  try {
    return (JSON.parse(body) as Readonly<Record<string, unknown>> | null)?.[name];
  } catch {
    return undefined;
  }
}
