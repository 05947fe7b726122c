import symbols from 'bwip-js';
import * as z from 'zod';

/** Widths of bars and gaps in modules, beginning with a bar. */
const bars = z.tuple([z.object({ sbs: z.array(z.number()) })]);
/** Dark (1) and light modules, row by row. */
const modules = z.tuple([z.object({ pixs: z.array(z.number()), pixx: z.number(), pixy: z.number() })]);

/** The bars of a text in Code 128 (ISO/IEC 15417), in modules, the first one a bar; without the quiet zones. */
export const code128Bars = (text: string): readonly number[] =>
  bars.parse(symbols.raw({ bcid: 'code128', text }))[0].sbs;

export type QrModules = { readonly side: number; readonly dark: (x: number, y: number) => boolean };

/** The modules of a QR code (ISO/IEC 18004) with a text in UTF-8, error correction M; without the quiet zone. */
export function qrModules(text: string): QrModules {
  // As bytes that bwip-js takes as they are: it would escape nothing, and reads the text as Latin-1.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const options = { bcid: 'qrcode', text: bytes, eclevel: 'M', binarytext: true };
  const [{ pixs, pixx }] = modules.parse(symbols.raw(options));
  return { side: pixx, dark: (x, y) => pixs[y * pixx + x] === 1 };
}
