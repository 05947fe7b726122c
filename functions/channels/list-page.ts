import { requireRows } from './ask-channel.ts';
import { ChannelUnavailable, type OrderPage, type Seen, type Window } from './channel.ts';

/** Which page of which window is wanted. */
export type Wanted = { readonly by: 'modified' | 'created'; readonly window: Window; readonly page: number };

/** A row of a list; `at` is the time that it is listed by. */
export type Row = {
  readonly channelOrderId: string;
  readonly at: number | undefined;
  readonly modifiedAt: number | undefined;
};

export const unreadablePage = () => new ChannelUnavailable('UNREADABLE', { retry: true });

/** The rows that are within the window, by whole seconds, whether or not the channel counts the bounds of it. */
export function seenIn(rows: readonly Row[], window: Window): readonly Seen[] {
  const from = Math.floor(window.from / 1_000) * 1_000;
  return rows.flatMap(({ channelOrderId, at, modifiedAt }) => {
    if (at === undefined || modifiedAt === undefined) throw unreadablePage();
    return at >= from && at < window.to ? [{ channelOrderId, modifiedAt }] : [];
  });
}

/** A page as the channel told it. Throws `ChannelUnavailable` where it tells no count, or is empty and cannot be. */
export function pageOf(
  rows: readonly Row[] | undefined,
  told: string | undefined,
  { window, page, pageSize }: Pick<Wanted, 'window' | 'page'> & { readonly pageSize: number },
): OrderPage {
  const total = /^\d{1,15}$/.test(told ?? '') ? Number(told) : undefined;
  if (!rows || total === undefined) throw unreadablePage();
  requireRows({ total, page, pageSize, rows: rows.length });
  return { total, orders: seenIn(rows, window) };
}
