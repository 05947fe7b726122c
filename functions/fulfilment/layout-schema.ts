import * as z from 'zod';
import { code, mostPieces, skuCode } from '../../shared/kernel/text.ts';

const longest = 1_000_000;
const mm = z.int().min(0).max(longest);
const count = z.int().min(1).max(1000);

/** A picking area (货架布局) as a merchant tells it; all lengths in millimetres. */
export const storedLayoutSchema = z
  .strictObject({
    blocks: z
      .array(
        z.strictObject({
          aisles: count,
          aisleLengthMm: mm.min(1),
          aislePitchMm: mm.min(1),
          crossAisleMm: mm,
          bays: count.optional(),
        }),
      )
      .min(1)
      .max(50)
      .meta({ description: 'From front to back (货区)' }),
    depot: z
      .strictObject({
        block: count,
        aisle: count,
        end: z.enum(['front', 'back']),
        offsetMm: z.int().min(-longest).max(longest).optional(),
      })
      .meta({ description: 'Where a walk begins and ends (打包台)' }),
  })
  .refine(({ blocks, depot }) => depot.aisle <= (blocks[depot.block - 1]?.aisles ?? 0), {
    path: ['depot'],
    message: 'is in no block',
  })
  .meta({ id: 'Layout' });
export type StoredLayout = z.output<typeof storedLayoutSchema>;

/** What lies of a SKU in one bin (库位), and where the bin is. */
export const shelfSchema = z
  .strictObject({
    location: code(40).meta({
      description: "The bin's code, as it is printed on the shelf",
      example: 'A-03-12',
    }),
    sku: skuCode,
    quantity: z.int().min(0).max(mostPieces).meta({ description: '0 takes the SKU out of the bin' }),
    expiresOn: z.iso.date().optional(),
    casePieces: z
      .int()
      .min(1)
      .max(mostPieces)
      .optional()
      .meta({ description: 'Pieces of an unopened case (整箱)' }),
    zone: code(40).optional().meta({ description: '库区' }),
    block: count.optional(),
    aisle: count.optional(),
    positionMm: mm.optional().meta({ description: 'From the front end of the aisle' }),
    bay: count.optional(),
    side: z.enum(['left', 'right']).optional(),
    reachable: z.boolean().optional(),
  })
  .meta({ id: 'Bin' });
export type Shelf = z.output<typeof shelfSchema>;
