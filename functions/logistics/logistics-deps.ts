import type { Carrier } from './carriers/carrier.ts';

/** The carrier accounts that are set up. */
export type Carriers = {
  readonly all: readonly Carrier[];
  readonly find: (code: string) => Carrier | undefined;
};
