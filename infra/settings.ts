import type { Node } from 'constructs';
import * as z from 'zod';
import { type FreightTable, freightTableSchema } from '../functions/orders/domain/freight.ts';
import { type PriorityPolicy, priorityPolicySchema } from '../functions/orders/domain/priority.ts';
import { type Retention, retentionSchema } from '../functions/privacy/domain/retention.ts';
import {
  type ReconciliationConfig,
  reconciliationConfigSchema,
} from '../functions/reconciliation/domain/config.ts';
import { isLoopbackHost } from '../shared/security/public-address.ts';

const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 731, 1827, 3653] as const;

/** `-c name=value` on the command line always brings text, so lists and objects may come as text too. */
const list = z
  .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
  .transform((texts) => texts.map((text) => text.trim()).filter(Boolean));

const json = z.union([
  z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  }),
  z.record(z.string(), z.unknown()),
]);

/** A function's environment ends at 4 KB, names and all other values included. */
const mostText = 3000;

/** Plain HTTP only to this machine itself, for trying it out. */
const webhookUrl = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { protocol, hostname, username, password } = new URL(text);
  return (protocol === 'https:' || isLoopbackHost(hostname)) && username === '' && password === '';
}, 'must be https, without a password in it');

const settingsSchema = z
  .object({
    issuer: z.url({ protocol: /^https$/ }).optional(),
    audience: list.pipe(z.array(z.string()).min(1)).optional(),
    corsOrigins: list.pipe(z.array(z.url({ protocol: /^https?$/ }).or(z.literal('*')))).default([]),
    reservationMinutes: z.coerce.number().int().min(1).max(10_080).default(30),
    automaticRefund: z.coerce.number().int().min(0).default(50_000),
    freightTable: json
      .pipe(freightTableSchema)
      .refine((table) => JSON.stringify(table).length <= mostText, 'is too long for a Lambda environment')
      .optional(),
    priorityPolicy: json.pipe(priorityPolicySchema).optional(),
    logRetentionDays: z.coerce.number().pipe(z.literal(logRetentionDays)).default(90),
    throttleRate: z.coerce.number().int().min(1).default(1000),
    throttleBurst: z.coerce.number().int().min(1).default(2000),
    orderRate: z.coerce.number().int().min(1).default(500),
    orderBurst: z.coerce.number().int().min(1).default(2000),
    callbackRate: z.coerce.number().int().min(1).default(500),
    callbackBurst: z.coerce.number().int().min(1).default(1000),
    costlyRate: z.coerce.number().int().min(1).default(50),
    costlyBurst: z.coerce.number().int().min(1).default(100),
    reserveConcurrency: z.stringbool().or(z.boolean()).default(true),
    alarmTopicArn: z.string().startsWith('arn:').optional(),
    restoredTable: z
      .string()
      .regex(
        /^arn:[\w-]+:dynamodb:[a-z\d-]+:\d{12}:table\/[\w.-]+\/stream\/[\d:.T-]+$/,
        'is no ARN of a stream',
      )
      .optional(),
    retention: json.pipe(retentionSchema).prefault({}),
    alertWebhooks: list.pipe(z.array(webhookUrl).max(10)).default([]),
    reconciliation: json
      .pipe(reconciliationConfigSchema)
      .refine((config) => JSON.stringify(config).length <= mostText, 'is too long for a Lambda environment')
      .prefault({}),
  })
  .refine(
    ({ freightTable = {}, priorityPolicy = {} }) =>
      JSON.stringify([freightTable, priorityPolicy]).length <= mostText,
    'freightTable and priorityPolicy together are too long for a Lambda environment',
  )
  .refine((given) => !given.issuer === !given.audience, 'issuer and audience come together or not at all');

type Throttle = { readonly rateLimit: number; readonly burstLimit: number };

/** What a merchant decides about the deployment; every value has a default but the identity of an own issuer. */
export type Settings = {
  /** The merchant's own token issuer; left out, the data stack makes a Cognito user pool. */
  readonly issuer?: { readonly url: string; readonly audience: readonly string[] } | undefined;
  readonly corsOrigins: readonly string[];
  readonly reservationMinutes: number;
  /** Refunds up to this many minor units need nobody's approval. */
  readonly automaticRefund: number;
  readonly freightTable?: FreightTable | undefined;
  /** What makes an order more urgent; the default policy where it is left out. */
  readonly priorityPolicy?: PriorityPolicy | undefined;
  readonly logRetentionDays: number;
  /** Requests a second, and how many may come at once, of each route by itself. */
  readonly throttle: Throttle;
  /** The same of routes with limits of their own: new orders, callbacks of payments, and what costs much. */
  readonly routes: { readonly orders: Throttle; readonly callbacks: Throttle; readonly costly: Throttle };
  /** False for a new AWS account, whose 10 concurrent executions leave nothing to reserve. */
  readonly reserveConcurrency: boolean;
  /** An SNS topic that already wakes the right people. */
  readonly alarmTopicArn?: string | undefined;
  /** The ARN of the stream of a table that was restored and is used in the place of the template's own. */
  readonly restoredTable?: string | undefined;
  /** How long what is held of a person is kept after an order is over, although the person wants it gone. */
  readonly retention: Retention;
  /** Where stock alerts are posted to. */
  readonly alertWebhooks: readonly string[];
  /** How the books of each provider are compared: contract fees, patience, bank account, bank holidays. */
  readonly reconciliation: ReconciliationConfig;
};

/** Reads the settings from the CDK context (`-c name=value`, cdk.json); throws with every value that is wrong. */
export function settingsIn(node: Node): Settings {
  const names = Object.keys(settingsSchema.shape);
  const given = Object.fromEntries(names.map((name) => [name, node.tryGetContext(name)]));
  const outcome = settingsSchema.safeParse(given);
  if (!outcome.success)
    throw new Error(`The context values are not usable:\n${z.prettifyError(outcome.error)}`);
  const { issuer, audience, throttleRate, throttleBurst, ...others } = outcome.data;
  const { orderRate, orderBurst, callbackRate, callbackBurst, costlyRate, costlyBurst, ...rest } = others;
  return {
    ...rest,
    issuer: issuer && audience ? { url: issuer, audience } : undefined,
    throttle: { rateLimit: throttleRate, burstLimit: throttleBurst },
    routes: {
      orders: { rateLimit: orderRate, burstLimit: orderBurst },
      callbacks: { rateLimit: callbackRate, burstLimit: callbackBurst },
      costly: { rateLimit: costlyRate, burstLimit: costlyBurst },
    },
  };
}
