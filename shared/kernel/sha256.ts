import { createHash } from 'node:crypto';

/** SHA-256 of bytes that come one after another. */
export type Sha256 = {
  readonly add: (bytes: string | Uint8Array) => void;
  /** In hex, 64 characters; nothing may be added after it. */
  readonly hex: () => string;
};

/** Begins a SHA-256 over everything that is added to it; text counts as UTF-8. */
export function sha256(): Sha256 {
  const hash = createHash('sha256');
  return {
    add: (bytes) => {
      hash.update(bytes);
    },
    hex: () => hash.digest('hex'),
  };
}
