import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { type SealKeys, sealKeysIn } from '../../shared/security/seal.ts';

/** Random texts of the length that the template makes. */
const texts = { k1: 'a'.repeat(64), k2: 'b'.repeat(64) } as const;
const first = { current: 'k1', k1: texts.k1 };

/** Field keys as the secret would have them after the one that is current was added. */
export function fieldKeys(current: 'k1' | 'k2' | 'none' = 'k1'): SealKeys {
  if (current === 'none') return sealKeysIn({ k1: texts.k1 });
  return sealKeysIn(current === 'k2' ? { current, ...texts } : first);
}

/**
 * The environment and Secrets Manager as a Lambda entry finds them: the keys of `fieldKeys()`, and under every other name
 * what is given.
 */
export function secretsAtHand(other: object = {}): void {
  process.env['FIELD_KEYS_SECRET_ID'] = 'FieldKeys';
  const secrets = mockClient(SecretsManagerClient);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(other) });
  secrets
    .on(GetSecretValueCommand, { SecretId: 'FieldKeys' })
    .resolves({ SecretString: JSON.stringify(first) });
}
