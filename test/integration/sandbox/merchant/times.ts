const shifted = (at: number) => new Date(at + 8 * 3_600_000).toISOString();

/** `2026-11-26 12:00:00` */
export const beijing = (at: number): string => shifted(at).slice(0, 19).replace('T', ' ');

/** `20261126120000` */
export const compact = (at: number): string => beijing(at).replace(/\D/g, '');
