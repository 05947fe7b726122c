import { startHostProcess } from '../host-process.ts';
import { fixed, type Report } from '../report.ts';
import { figuresOf, playAtOnce } from '../sell-out.ts';
import { stockOf, stockShop } from '../shop.ts';

const [buyers, units, warm] = [2_000, 100, 200];
const aimSeconds = 10;

/** Two thousand buyers at once of a hundred pieces. Throws where not exactly a hundred are sold. */
export async function loadFlash(): Promise<Report> {
  const host = await startHostProcess();
  try {
    await stockShop(host, ['LOAD-WARM'], 1_000);
    await stockShop(host, ['LOAD-FLASH'], units);
    await playAtOnce(host, warm, (number) => `warm-${number}`, 'LOAD-WARM');
    const played = await playAtOnce(host, buyers, (number) => `flash-${number}`, 'LOAD-FLASH');
    const found = figuresOf(played);
    const left = await stockOf(host, 'LOAD-FLASH');
    if (found.orders !== units || left.available !== 0 || left.reserved !== units)
      throw new Error(`${found.orders} of ${units} were sold, and ${left.available} are left`);
    const seconds = played.wallMs / 1000;
    return {
      tables: [
        {
          title: `Flash sale: ${buyers} buyers at once, ${units} pieces`,
          columns: ['', 'measured', 'aim', ''],
          rows: [
            ['sold', found.orders, units, 'met'],
            [
              'all answered within s',
              fixed(seconds, 1),
              aimSeconds,
              seconds <= aimSeconds ? 'met' : 'MISSED',
            ],
            ['answers', JSON.stringify(found.outcomes), '', ''],
            ['turned away, came again', found.turnedAway, '', ''],
            ['p50, p99 ms', `${fixed(found.p50Ms, 0)}, ${fixed(found.p99Ms, 0)}`, '', ''],
          ],
        },
      ],
      figures: { ...found, left, seconds },
    };
  } finally {
    await host.stop();
  }
}
