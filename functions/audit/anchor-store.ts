import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { type Item, type Table, unlessRefused } from '../../shared/dynamodb/table.ts';
import { type Anchor, anchorSchema } from './domain/anchor.ts';

const anchorEntity: Entity = {
  name: 'Trail anchor',
  pk: 'TRAILANCHOR',
  sk: 'TRAILANCHOR',
  holds: 'the last anchor of the audit trail with its root, and the events of it',
};

export const entities: readonly Entity[] = [anchorEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Prove what the trail grew by, and anchor it',
    by: 'functions/audit/make-anchor.ts#makeAnchor',
    operation:
      'GetItem of the last anchor and of each head; GetObject of each new segment; PutObject and PutItem of the anchor',
    requests: '6 an hour, and 2 and each new segment to the bucket',
    writeUnits: '2 an hour',
    readUnits: '6',
  },
];

const storedAnchor = anchorSchema.extend({
  root: z.string(),
  events: z.array(z.enum(['audit.anchored', 'audit.broken'])),
});
export type StoredAnchor = z.output<typeof storedAnchor>;
export const readAnchor = (item: Item): StoredAnchor => storedAnchor.parse(item);

export type AnchorStore = {
  readonly last: () => Promise<StoredAnchor | undefined>;
  /** Puts the anchor that follows the last; false where somebody else has put one. */
  readonly put: (anchor: Anchor & { readonly root: string }) => Promise<boolean>;
};

export function anchorStore(table: Table): AnchorStore {
  const key = keyOf(anchorEntity, {});
  return {
    last: async () => {
      const item = await table.get(key);
      return item && readAnchor(item);
    },
    put: (anchor) => {
      const events = ['audit.anchored', ...(anchor.findings.length > 0 ? ['audit.broken'] : [])];
      const item = { ...key, ...anchor, events };
      return unlessRefused(
        table.write(
          anchor.sequence === 1
            ? { kind: 'put', item, condition: 'attribute_not_exists(#pk)' }
            : {
                kind: 'put',
                item,
                condition: '#root = :previous',
                values: { previous: anchor.previous },
              },
        ),
      );
    },
  };
}
