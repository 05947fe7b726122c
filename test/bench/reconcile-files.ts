import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chance } from '../builders/chance.ts';

/** Every so many lines one is planted wrong, of each kind at its own place: 500 of each in a million. */
const every = 2000;
const plants = [
  'notOnChannel',
  'notOnBank',
  'notInLedger',
  'channelAmount',
  'bankAmount',
  'channelTwice',
] as const;
type Plant = (typeof plants)[number];

const digits = (value: number, width: number): string => String(value).padStart(width, '0');
const plantOf = (line: number): Plant | undefined => plants[line % every];

/** 28 digits as WeChat's, in no order. */
const numberOf = (line: number): string =>
  `4200${digits((line * 2_654_435_761) % 4_294_967_296, 10)}2026${digits(line, 10)}`;

function yuan(line: number): string {
  const minor = 100 + ((line * 7919) % 1_999_900);
  return `${Math.floor(minor / 100)}.${digits(minor % 100, 2)}`;
}

const clock = (line: number): string =>
  [Math.floor(line / 3600) % 24, Math.floor(line / 60) % 60, line % 60]
    .map((part) => digits(part, 2))
    .join(':');

const outNo = (line: number): string => `S20261124${digits(line, 12)}77`;

type File = {
  readonly name: 'ledger' | 'channel' | 'bank';
  readonly head: string;
  readonly lines: (line: number) => readonly string[];
};

const files: readonly File[] = [
  {
    name: 'ledger',
    head: 'entry_id,channel_no,out_no,kind,amount,currency,account,posted_at,cause',
    lines: (line) =>
      plantOf(line) === 'notInLedger'
        ? []
        : [
            `ent_01JDB${digits(line, 12)}QW7RZ8K,${numberOf(line)},${outNo(line)},PAYMENT,${yuan(line)},CNY,1900000109,` +
              `2026-11-24T${clock(line)}.000+08:00,payment.captured`,
          ],
  },
  {
    name: 'channel',
    head: 'time,mchid,channel_no,out_no,amount,fee,status,bank,goods',
    lines: (line) => {
      const plant = plantOf(line);
      const amount = plant === 'channelAmount' ? '0.01' : yuan(line);
      const row =
        `2026-11-24 ${clock(line)},1900000109,${numberOf(line)},${outNo(line)},${amount},0.06,SUCCESS,OTHERS,` +
        `order of ${line % 1000} pieces of tea`;
      return plant === 'notOnChannel' ? [] : plant === 'channelTwice' ? [row, row] : [row];
    },
  },
  {
    name: 'bank',
    head: 'seq,booked,account,channel_no,debit_credit,amount,currency,counterparty,remark',
    lines: (line) => {
      const plant = plantOf(line);
      if (plant === 'notOnBank') return [];
      const amount = plant === 'bankAmount' ? '0.02' : yuan(line);
      return [
        `${digits(line, 9)},20261124,6225880212345678,${numberOf(line)},C,${amount},CNY,Tenpay Payment Technology,` +
          'settlement of one order',
      ];
    },
  },
];

/** The keys that a comparison has to find, and those of them that only counting tells. */
export function plantedKeys(lines: number) {
  const all = Array.from({ length: lines }, (_, line) => line).filter((line) => plantOf(line) !== undefined);
  const twice = all.filter((line) => plantOf(line) === 'channelTwice');
  return {
    all: all.map(numberOf).sort(),
    withoutTwice: all
      .filter((line) => !twice.includes(line))
      .map(numberOf)
      .sort(),
  };
}

/** Writes the three files of so many lines, the second and third each shuffled; bytes of all. */
export function writeFiles(folder: string, lines: number): number {
  mkdirSync(folder, { recursive: true });
  const random = chance(lines);
  return files.reduce((sum, file) => {
    const order = Uint32Array.from({ length: lines }, (_, line) => line);
    if (file.name !== 'ledger') shuffle(order, random);
    return sum + writeFile(join(folder, `${file.name}.csv`), file, order);
  }, 0);
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}

function writeFile(path: string, { head, lines }: File, order: Uint32Array): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  let text = `${head}\n`;
  for (const line of order) {
    for (const row of lines(line)) text += `${row}\n`;
    if (text.length < 2 ** 20) continue;
    bytes += writeSync(file, text);
    text = '';
  }
  bytes += writeSync(file, text);
  closeSync(file);
  return bytes;
}
