import * as z from 'zod';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';

export type Members = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** An object, which carriers also give as JSON in a text. */
export const membersOf = (value: unknown): Members | undefined =>
  object.safeParse(typeof value === 'string' ? losslessJson(value) : value).data;
