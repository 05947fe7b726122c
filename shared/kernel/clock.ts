/** Tells the time in milliseconds since 1970 (UTC). It is an argument everywhere, so that a simulation can own it. */
export type Clock = () => number;

/** A time as the API and the events write it: RFC 3339 in UTC with milliseconds. */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
