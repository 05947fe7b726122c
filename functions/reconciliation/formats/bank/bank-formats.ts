import type { Format } from '../format.ts';
import { camt053 } from './camt.ts';
import { csvFormat } from './csv.ts';
import { csvProfiles } from './csv-profiles.ts';
import { mt940 } from './mt940.ts';
import { personalExport } from './personal-exports.ts';

/** What a bank's statement may come as. Personal exports go first, for the generic CSV profiles take what they can. */
export const bankFormats: readonly Format[] = [personalExport, camt053, mt940, ...csvProfiles.map(csvFormat)];
