import type { Changed, Sale } from './sale.ts';

/** What happened to an order, which is told to the merchant; `before` is undefined where it was placed. */
export type News = Changed & { readonly before: Sale | undefined };
