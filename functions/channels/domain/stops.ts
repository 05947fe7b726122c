import type { Stop, StopCode } from './channel-order.ts';

/** One stop for each code that has something to say. */
export const stopsOf = (reasons: Partial<Record<StopCode, readonly string[]>>): readonly Stop[] =>
  (Object.entries(reasons) as [StopCode, readonly string[]][])
    .filter(([, texts]) => texts.length > 0)
    .map(([code, texts]) => ({ code, message: texts.join('; ') }));

/** Whether a platform's flag is up: `1`, `true`, as a number or as text. */
export const isFlag = (value: string | undefined): boolean =>
  value !== undefined && !['0', 'false', ''].includes(value.toLowerCase());
