import type { Format } from '../format.ts';
import { camt053 } from './camt.ts';
import { csvFormat, csvNearMiss } from './csv.ts';
import { csvProfiles } from './csv-profiles.ts';
import { mt940 } from './mt940.ts';
import { personalExport } from './personal-exports.ts';

/**
 * What a bank's statement may come as. Personal exports go first, for the generic CSV profiles take what they can; what
 * lacks one column goes last. A merchant's own profile (`csvFormat`) goes before all of these.
 */
export const bankFormats: readonly Format[] = [
  personalExport,
  camt053,
  mt940,
  ...csvProfiles.map(csvFormat),
  csvNearMiss(csvProfiles),
];
