import {
  carpartsFile,
  hasCarparts,
  readCarparts,
  type Scores,
  scoreCarparts,
} from '../thirdparty/carparts-scores.ts';
import { fixed, type Report, type Table } from './report.ts';

/** Forecast errors on real demand of spare parts, and what a forecast costs. Empty without the data. */
export async function benchForecast(): Promise<Report> {
  if (!hasCarparts)
    return {
      tables: [
        {
          title: `Forecasts: no car parts at ${carpartsFile} (set THIRDPARTY_DATA)`,
          columns: [''],
          rows: [],
        },
      ],
      figures: { skipped: true },
    };
  const all = readCarparts();
  const whole = scoreCarparts(all, 6);
  const year = scoreCarparts(
    all.filter((months) => months.length === 51),
    12,
  );
  return {
    tables: [
      tableOf('the last 6 months of all parts', whole),
      tableOf('the last 12 months of the parts with all 51', year),
    ],
    figures: { whole, year },
  };
}

function tableOf(tested: string, { parts, scaled, scores, chosen, cpuMsEach }: Scores): Table {
  return {
    title: `Forecasts one month ahead: ${parts.toLocaleString('en')} car parts, ${tested}`,
    columns: ['', 'MASE', 'RMSSE', 'absolute error / naive', 'chosen for parts'],
    rows: scores.map(({ name, mase, rmsse, ofNaive }) => [
      name,
      fixed(mase, 3),
      fixed(rmsse, 3),
      fixed(ofNaive, 3),
      chosen[name] ?? '',
    ]),
    notes: [
      `MASE and RMSSE: means over the ${scaled.toLocaleString('en')} parts whose demand changed before the tested months.`,
      `Cold start: ${chosen['cold-start'] ?? 0} parts. A forecast with its choice of method: ${fixed(cpuMsEach, 2)} ms of CPU.`,
    ],
  };
}
