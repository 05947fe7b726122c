import * as z from 'zod';
import { taughtCodes } from '../taught-codes.ts';

const words = z.array(z.string());

/** [unverified] but for 1001. */
const codes = z.strictObject({
  /** 查询结果为空: no scan yet. */
  none: words.default(['1001']),
  /** Answers that pass. */
  again: words.default(['500', '502', '503', '504']),
  /** No parcel of that number, or none of this customer. */
  refused: words.default([]),
});

/** [unverified] What YTO wants to hear of a push, in JSON and in the XML of old. */
const answers = z.strictObject({
  stored: z.string().default('{"success":"true","reason":""}'),
  again: z.string().default('{"success":"false","reason":"try again"}'),
  xmlStored: z.string().default('<Response><success>true</success></Response>'),
  xmlAgain: z.string().default('<Response><success>false</success><reason>S07</reason></Response>'),
});

/** One interface of YTO's open platform: its address ends in the customer's own path, and it has its own secret. */
const port = (method: string) =>
  z.strictObject({
    url: z.url(),
    secret: z.string().min(1),
    method: z.string().min(1).default(method),
    version: z.string().min(1).default('v1'),
  });

/** A customer of YTO (圆通). What it has not applied for is left out. */
export const ytoConfig = z.strictObject({
  /** 物流轨迹查询, such as https://openapi.yto.net.cn:11443/open/track_query_adapter/v1/AbCdEf/K21000119. */
  track: port('track_query_adapter').exactOptional(),
  /** 物流轨迹订阅. */
  subscribe: port('subscribe_adapter')
    .extend({ clientId: z.string().min(1) })
    .exactOptional(),
  /** The secret that pushes are signed with (partnerId). */
  push: z.strictObject({ secret: z.string().min(1) }).exactOptional(),
  timeoutMs: z.int().positive().default(10_000),
  /** [unverified] */
  pauseMs: z
    .int()
    .positive()
    .default(30 * 60_000),
  codes: codes.prefault({}),
  answers: answers.prefault({}),
  taughtCodes,
});
export type YtoConfig = z.output<typeof ytoConfig>;
export type YtoPort = NonNullable<YtoConfig['track']>;
