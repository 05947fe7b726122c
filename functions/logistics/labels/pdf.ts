import { create, type Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import type { Label, Paper } from './label.ts';
import { type Box, labelLayout, type Mark, sizes } from './layout.ts';
import { code128Bars, type QrModules, qrModules } from './symbols.ts';

type Options = {
  readonly paper: Paper;
  /** A TrueType font with Chinese glyphs, whole; what of it is used goes into the file. */
  readonly font: Uint8Array;
};

/**
 * Labels (面单) ready to print, one page each, in one PDF. The same labels give the same bytes. A glyph that the font has not
 * (rare characters, emoji) is printed as □. RangeError where there is no label.
 */
export function labelsPdf(labels: readonly Label[], { paper, font }: Options): Promise<Uint8Array> {
  const [first] = labels;
  if (!first) throw new RangeError('there is no label to print');
  const size: [number, number] = [points(sizes[paper].width), points(sizes[paper].height)];
  const bytes = Buffer.from(font);
  const known = create(bytes);
  if (!('hasGlyphForCodePoint' in known)) throw new Error('the font is a collection of fonts');
  const pdf = new PDFDocument({
    ...{ size, margin: 0, autoFirstPage: false, compress: true },
    // Otherwise pdfkit reads a font of its own from its folder, which a bundle has not.
    font: bytes as unknown as string,
    info: { Title: '面单 Waybills', Producer: 'Zhanggui', CreationDate: new Date(first.printedAt) },
  });
  const whole = collected(pdf);
  for (const label of labels) {
    pdf.addPage({ size, margin: 0 });
    for (const mark of labelLayout(label, paper)) draw(pdf, mark, known);
  }
  pdf.end();
  return whole;
}

const points = (mm: number): number => (mm * 72) / 25.4;

function collected(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((done, failed) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => done(Buffer.concat(chunks)));
    pdf.on('error', failed);
  });
}

function draw(pdf: PDFKit.PDFDocument, mark: Mark, font: Font): void {
  switch (mark.kind) {
    case 'text':
      drawText(pdf, mark, font);
      return;
    case 'code128':
      drawCode128(pdf, mark.box, code128Bars(mark.text));
      return;
    case 'qr':
      drawQr(pdf, mark.box, qrModules(mark.text));
      return;
    case 'line': {
      const [left, right] = [points(3), pdf.page.width - points(3)];
      pdf.lineWidth(0.5).moveTo(left, points(mark.y)).lineTo(right, points(mark.y)).stroke();
      return;
    }
    case 'frame': {
      const { x, y, width, height } = inPoints(mark.box);
      pdf.lineWidth(0.7).rect(x, y, width, height).stroke();
    }
  }
}

const inPoints = ({ x, y, width, height }: Box): Box => ({
  x: points(x),
  y: points(y),
  width: points(width),
  height: points(height),
});

const least = 4;
const step = 0.5;

/** As large as it fits; where even the smallest does not, it is cut with an ellipsis. */
function drawText(
  pdf: PDFKit.PDFDocument,
  { box, text, most, align }: Extract<Mark, { kind: 'text' }>,
  font: Font,
): void {
  const words = printableBy(font, text);
  if (words === '') return;
  const { x, y, width, height } = inPoints(box);
  const options = { width, lineGap: 0 };
  let size = most;
  while (size > least && pdf.fontSize(size).heightOfString(words, options) > height) size -= step;
  pdf.fontSize(size);
  const used = Math.min(height, pdf.heightOfString(words, options));
  pdf.text(words, x, y + (height - used) / 2, {
    ...options,
    height: height + 0.01,
    ellipsis: '…',
    ...(align ? { align } : {}),
  });
}

/** Control characters and marks of direction would change how the rest is printed. */
const unprinted = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

function printableBy(font: Font, text: string): string {
  return [...text.replace(/\s+/gu, ' ').replace(unprinted, '').trim()]
    .map((letter) => (font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0) ? letter : '□'))
    .join('');
}

/** Ten modules of white on each side, as a reader wants them (ISO/IEC 15417). */
const quiet = 10;

function drawCode128(pdf: PDFKit.PDFDocument, box: Box, widths: readonly number[]): void {
  const { x, y, width, height } = inPoints(box);
  const module = width / (widths.reduce((sum, each) => sum + each, 0) + 2 * quiet);
  let left = x + quiet * module;
  widths.forEach((modules, index) => {
    if (index % 2 === 0) pdf.rect(left, y, modules * module, height);
    left += modules * module;
  });
  pdf.fill('black');
}

/** Four modules of white around it (ISO/IEC 18004). */
const quietQr = 4;

function drawQr(pdf: PDFKit.PDFDocument, box: Box, { side, dark }: QrModules): void {
  const { x, y, width } = inPoints(box);
  const module = width / (side + 2 * quietQr);
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1)
      if (dark(column, row))
        pdf.rect(x + (column + quietQr) * module, y + (row + quietQr) * module, module, module);
  pdf.fill('black');
}
