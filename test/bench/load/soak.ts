import { startHostProcess } from '../host-process.ts';
import { fixed, type Report } from '../report.ts';
import { skuOf, stockShop } from '../shop.ts';
import { playLives } from './orders-load.ts';
import { samplesOf, slopeAnHour } from './samples.ts';

const skus = Array.from({ length: 50 }, (_, number) => skuOf(number));
const aimMbAnHour = 10;
const everyMs = 5_000;
/** What a host takes while it warms up is no leak. */
const warmPart = 0.2;

/** A steady shop for hours: whether memory and open files grow. */
export async function loadSoak({
  hours,
  rate,
}: {
  readonly hours: number;
  readonly rate: number;
}): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, skus, 10_000_000);
    const looking = samplesOf(host, everyMs);
    const { outcome } = await playLives(host, { rate, seconds: hours * 3_600, first: 0 });
    const samples = looking.stop();
    const steady = samples.slice(Math.ceil(samples.length * warmPart));
    const [first, last] = [steady.at(0), steady.at(-1)];
    const slope = slopeAnHour(steady, ({ rssMb }) => rssMb);
    const files = slopeAnHour(steady, (sample) => sample.files);
    return {
      tables: [
        {
          title: `Soak: ${rate} orders/s for ${hours} h, without its first fifth`,
          columns: ['', 'measured', 'aim', ''],
          rows: [
            ['orders accepted', outcome.accepted, '', ''],
            ['lost, allocated twice', `${outcome.lost.length}, ${outcome.twice.length}`, '0, 0', ''],
            ['RSS MB an hour', fixed(slope, 1), aimMbAnHour, slope <= aimMbAnHour ? 'met' : 'MISSED'],
            [
              'RSS MB at first, at last',
              `${fixed(first?.rssMb ?? 0, 0)}, ${fixed(last?.rssMb ?? 0, 0)}`,
              '',
              '',
            ],
            ['open files an hour', fixed(files, 1), 'flat', ''],
            ['open files at first, at last', `${first?.files}, ${last?.files}`, '', ''],
          ],
        },
      ],
      figures: { accepted: outcome.accepted, slope, files, samples },
    };
  } finally {
    await host.stop();
  }
}
