import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
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
  const client = new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
  });
  return kept(() => readSecret(client, id), patience);
}

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

type Kept = { readonly value: unknown; readonly readAt: number };

/** One read at a time, whoever asks; the value of the last good one is given until it is too old. */
function kept(read: () => Promise<unknown>, patience: SecretPatience): () => Promise<unknown> {
  const { now, ttlMs = fiveMinutesMs, longestMs = oneHourMs, onStale } = patience;
  let last: Kept | undefined;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let reading: Promise<Kept> | undefined;
  const refresh = async (): Promise<Kept> => {
    const readAt = now();
    last = { value: await read(), readAt };
    return last;
  };
  const isYounger = (than: number): boolean => last !== undefined && now() - last.readAt < than;
  return async () => {
    if (isYounger(ttlMs) || (isYounger(longestMs) && now() < restsUntil)) return last?.value;
    reading ??= refresh().finally(() => {
      reading = undefined;
    });
    try {
      return (await reading).value;
    } catch (error) {
      if (!isYounger(longestMs)) throw error;
      restsUntil = now() + restMs;
      onStale?.(error);
      return last?.value;
    }
  };
}
