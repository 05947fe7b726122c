import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { type SealKeys, sealKeysIn } from '../security/seal.ts';
import { callsWithin } from './calls.ts';
import { environment } from './environment.ts';

export type SecretPatience = {
  readonly now: Clock;
  /** How old a value may be before it is asked for again. */
  readonly ttlMs?: number;
  /** How old it may become while asking fails; a key that was withdrawn works no longer than this. */
  readonly longestMs?: number;
  /** Told of a refresh that failed while an older value went on. */
  readonly onStale?: (error: unknown) => void;
};

const fiveMinutesMs = 300_000;
const oneHourMs = 3_600_000;
/** After a failure nobody waits for the next one before this has passed. */
const restMs = 15_000;

/**
 * The JSON in the secret that `PROVIDER_SECRET_ID` names, kept in the container. A changed secret is seen within
 * `ttlMs`; while it cannot be read the last value goes on for `longestMs`, and then every read throws.
 */
export function secretsFromEnvironment(patience: SecretPatience): () => Promise<unknown> {
  const { PROVIDER_SECRET_ID: id } = environment({ PROVIDER_SECRET_ID: z.string().min(1) });
  const client = secretsClient();
  return kept(() => readSecret(client, id), patience);
}

/**
 * The field keys in the secret that `FIELD_KEYS_SECRET_ID` names, kept in the same way. `onUnsealed` is told each time that
 * none of those that were read is current, so that what is written then lies open.
 */
export function fieldKeysFromEnvironment(
  patience: SecretPatience & { readonly onUnsealed?: () => void },
): () => Promise<SealKeys> {
  const { FIELD_KEYS_SECRET_ID: id } = environment({ FIELD_KEYS_SECRET_ID: z.string().min(1) });
  const client = secretsClient();
  return kept(async () => {
    const keys = sealKeysIn(await readSecret(client, id));
    if (keys.current === undefined) patience.onUnsealed?.();
    return keys;
  }, patience);
}

const secretsClient = () => new SecretsManagerClient(callsWithin(3000, 3));

async function readSecret(client: SecretsManagerClient, id: string): Promise<unknown> {
  const { SecretString: text } = await client
    .send(new GetSecretValueCommand({ SecretId: id }))
    .catch((cause: unknown) => {
      throw new Error('The secret could not be read', { cause });
    });
  try {
    return JSON.parse(text ?? '');
  } catch {
    // Without the parser's own error, which quotes what it could not read.
    throw new Error('The secret is not JSON');
  }
}

type Kept<Value> = { readonly value: Value; readonly readAt: number };

/** One read at a time, whoever asks; the value of the last good one is given until it is too old. */
function kept<Value>(read: () => Promise<Value>, patience: SecretPatience): () => Promise<Value> {
  const { now, ttlMs = fiveMinutesMs, longestMs = oneHourMs, onStale } = patience;
  let last: Kept<Value> | undefined;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let reading: Promise<Kept<Value>> | undefined;
  const refresh = async (): Promise<Kept<Value>> => {
    const readAt = now();
    last = { value: await read(), readAt };
    return last;
  };
  const younger = (than: number): Kept<Value> | undefined =>
    last !== undefined && now() - last.readAt < than ? last : undefined;
  return async () => {
    const known = younger(ttlMs) ?? (now() < restsUntil ? younger(longestMs) : undefined);
    if (known) return known.value;
    reading ??= refresh().finally(() => {
      reading = undefined;
    });
    try {
      return (await reading).value;
    } catch (error) {
      const older = younger(longestMs);
      if (!older) throw error;
      restsUntil = now() + restMs;
      onStale?.(error);
      return older.value;
    }
  };
}
