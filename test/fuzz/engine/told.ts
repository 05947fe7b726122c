import type { BusEvent } from '../../../events/define-event.ts';
import { eventsOf } from '../../../functions/outbox/publish-changes.ts';
import type { ItemChange } from '../../simulation/engine/model-table.ts';

/** What the outbox tells because of a change; throws where it could not tell it. */
export const toldBy = ({ before, after }: ItemChange): readonly BusEvent[] =>
  eventsOf({ changeId: 'change-1', changedAt: 0, sequenceNumber: '1', before, after });
