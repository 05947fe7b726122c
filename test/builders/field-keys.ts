import { type SealKeys, sealKeysIn } from '../../shared/security/seal.ts';

/** Random texts of the length that the template makes. */
const texts = { k1: 'a'.repeat(64), k2: 'b'.repeat(64) } as const;

/** Field keys as the secret would have them after the one that is current was added. */
export function fieldKeys(current: 'k1' | 'k2' | 'none' = 'k1'): SealKeys {
  if (current === 'none') return sealKeysIn({ k1: texts.k1 });
  return sealKeysIn(current === 'k2' ? { current, ...texts } : { current, k1: texts.k1 });
}
