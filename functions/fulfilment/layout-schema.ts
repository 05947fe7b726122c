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
          aisles: count.meta({ description: 'Parallel aisles (巷道), counted from the left' }),
          aisleLengthMm: mm
            .min(1)
            .meta({ description: 'From the first bay to the last, without cross aisles' }),
          aislePitchMm: mm
            .min(1)
            .meta({ description: 'From the middle of an aisle to the middle of the next' }),
          crossAisleMm: mm.meta({ description: 'Width of the cross aisle (横向通道) in front of the block' }),
          bays: count
            .optional()
            .meta({ description: 'Bays of an aisle (货位列), where bins are placed by bay' }),
        }),
      )
      .min(1)
      .max(50)
      .meta({ description: 'Blocks (货区) from front to back' }),
    depot: z
      .strictObject({
        block: count.meta({ description: 'Counted from 1, from the front' }),
        aisle: count.meta({ description: 'Counted from 1, from the left' }),
        end: z.enum(['front', 'back']).meta({ description: 'Cross aisle at that end of the block' }),
        offsetMm: z
          .int()
          .min(-longest)
          .max(longest)
          .optional()
          .meta({ description: 'To the right of the aisle; negative to its left' }),
      })
      .meta({ description: 'Where a walk begins and ends (打包台)' }),
  })
  .refine(({ blocks, depot }) => depot.aisle <= (blocks[depot.block - 1]?.aisles ?? 0), {
    path: ['depot'],
    message: 'is in no block',
  })
  .meta({ id: 'Layout', description: 'A picking area (货架布局); all lengths in millimetres' });
export type StoredLayout = z.output<typeof storedLayoutSchema>;

/** What lies of a SKU in one bin (库位), and where the bin is. */
export const shelfSchema = z
  .strictObject({
    location: code(40).meta({
      description: "The bin's code, as it is printed on the shelf",
      example: 'A-03-12',
    }),
    sku: skuCode,
    quantity: z.int().min(0).max(mostPieces).meta({ description: 'Pieces; 0 takes the SKU out of the bin' }),
    expiresOn: z.iso
      .date()
      .optional()
      .meta({ description: 'Of what lies there (效期); what expires first goes first' }),
    casePieces: z
      .int()
      .min(1)
      .max(mostPieces)
      .optional()
      .meta({ description: 'Pieces of an unopened case (整箱)' }),
    zone: code(40).optional().meta({ description: '库区' }),
    block: count.optional().meta({ description: 'Of the layout, from the front' }),
    aisle: count.optional().meta({ description: 'Of the block, from the left' }),
    positionMm: mm.optional().meta({ description: 'From the front end of the aisle, in millimetres' }),
    bay: count.optional().meta({ description: 'From the front end of the aisle, instead of a position' }),
    side: z
      .enum(['left', 'right'])
      .optional()
      .meta({ description: 'Of the aisle; both are picked from its middle' }),
    reachable: z
      .boolean()
      .optional()
      .meta({ description: 'false: nobody can walk there now; it is picked last' }),
  })
  .meta({ id: 'Bin', description: 'What lies of a SKU in one bin, and where the bin is (库位)' });
export type Shelf = z.output<typeof shelfSchema>;
