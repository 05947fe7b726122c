import type { BusEvent } from '../../events/define-event.ts';
import { ledgerPosted } from '../../events/ledger.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { Posting } from './domain/posting.ts';

export { auditEvents } from './audit-events.ts';
export { dayOf, startOf } from './domain/business-day.ts';
export { type Posting, postingSchema, transfer } from './domain/posting.ts';
export { bookedSinceOf, type LedgerLine, ledgerLinesOf } from './ledger-lines.ts';
export { type EntriesOf, entriesOf } from './store.ts';

/**
 * The event by which an entry comes into the journal. A fact carries its posting on the very item that it is written on;
 * the table's stream tells it, so an entry is neither lost nor made twice: its id is the event's.
 */
export const postedEvent = ({
  entryId,
  cause,
  currency,
  lines,
  postedAt,
  reverses,
  reference,
}: Posting): BusEvent =>
  ledgerPosted.schema.parse({
    id: entryId,
    type: ledgerPosted.type,
    version: ledgerPosted.version,
    occurredAt: isoTime(postedAt),
    data: {
      entryId,
      cause,
      lines: lines.map(({ account, minor }) => ({ account, amount: { currency, minor } })),
      postedAt: isoTime(postedAt),
      ...(reverses === undefined ? {} : { reverses }),
      ...(reference === undefined ? {} : { reference }),
    },
  });
