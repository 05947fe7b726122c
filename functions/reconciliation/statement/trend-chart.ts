import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { shownDecimals } from './amount.ts';
import { html, type Markup } from './markup.ts';
import type { TrendDay } from './statement-data.ts';
import type { Words } from './words.ts';

use([BarChart, GridComponent, SVGRenderer]);

/** A day of the trend, or none where nothing was compared. */
export type TrendSlot = { readonly day: string; readonly is?: TrendDay };

type Panel = { readonly name: Words; readonly color: string; readonly values: readonly (number | null)[] };
type Size = { readonly width: number; readonly id: string };

const panelHeight = 84;
const panelStep = 138;
const left = 52;

/**
 * The trend as an SVG drawing: lines, breaks and what was open, a panel each, one bar a day. Colours are the page's own
 * variables, so that it follows light and dark. Not a byte of it depends on what was drawn before.
 */
export function trendChart(slots: readonly TrendSlot[], currency: string, { width, id }: Size): Markup {
  const panels = panelsOf(slots, currency);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: panels.length * panelStep });
  chart.setOption(optionOf(slots, panels));
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return { markup: accessible(plain(drawn, id), id, summaryOf(slots)) };
}

function panelsOf(slots: readonly TrendSlot[], currency: string): readonly Panel[] {
  const unit = 10 ** shownDecimals(currency);
  const values = (of: (day: TrendDay) => number) => slots.map(({ is }) => (is ? of(is) : null));
  return [
    { name: { zh: '流水笔数', en: 'lines' }, color: 'var(--lines)', values: values(({ lines }) => lines) },
    {
      name: { zh: '差异笔数', en: 'breaks' },
      color: 'var(--breaks)',
      values: values(({ breaks }) => breaks),
    },
    {
      name: { zh: `未结差异 ${currency}`, en: 'open' },
      color: 'var(--open)',
      // A bar's height in pixels, which may be rounded; the table beside it has the amount.
      values: values(({ open }) => Number(open[currency] ?? 0n) / unit),
    },
  ];
}

function optionOf(slots: readonly TrendSlot[], panels: readonly Panel[]) {
  return {
    animation: false,
    grid: panels.map((_, index) => ({ left, right: 12, top: 34 + index * panelStep, height: panelHeight })),
    xAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'category' as const,
      data: slots.map(({ day }) => day.slice(5)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--rule)' } },
      axisLabel: { color: 'var(--soft)', interval: (index: number) => (slots.length - 1 - index) % 7 === 0 },
    })),
    yAxis: panels.map(({ name }, gridIndex) => ({
      gridIndex,
      type: 'value' as const,
      name: `${name.zh} ${name.en}`,
      nameTextStyle: { color: 'var(--ink)', align: 'left' as const, padding: [0, 0, 0, -left + 8] },
      min: 0,
      splitNumber: 2,
      minInterval: 1,
      splitLine: { lineStyle: { color: 'var(--rule)' } },
      axisLabel: { color: 'var(--soft)', formatter: shortNumber },
    })),
    series: panels.map(({ values, color }, index) => ({
      type: 'bar' as const,
      xAxisIndex: index,
      yAxisIndex: index,
      data: [...values],
      silent: true,
      barCategoryGap: '25%',
      itemStyle: { color },
    })),
  };
}

/** `1200000` as `1.2M`: a label of an axis has little room. */
function shortNumber(value: number): string {
  const units = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  const [size, letter] = units.find(([least]) => value >= least) ?? [1, ''];
  return `${Math.round((value / size) * 10) / 10}${letter}`;
}

/** Without what a page under a strict policy may not have (inline styles), or what changes from drawing to drawing (names). */
const plain = (svg: string, id: string): string =>
  svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:ecmeta_\w+|class|pointer-events|xmlns:xlink|baseProfile|version)="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, declarations: string) => asAttributes(declarations))
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/\n/g, '');

const asAttributes = (declarations: string): string =>
  declarations
    .split(';')
    .filter((declaration) => declaration.startsWith('font-size') || declaration.startsWith('font-weight'))
    .map((declaration) => ` ${declaration.replace(':', '="')}"`)
    .join('');

function accessible(svg: string, id: string, description: string): string {
  const { markup } =
    html`<title id="${id}-title">近 30 天趋势 Trend of 30 days</title><desc id="${id}-desc">${description}</desc>`;
  return svg.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg role="img" aria-labelledby="${id}-title ${id}-desc" ${attributes}>${markup}`,
  );
}

function summaryOf(slots: readonly TrendSlot[]): string {
  const days = slots.flatMap(({ is }) => (is ? [is] : []));
  const breaks = days.reduce((sum, day) => sum + day.breaks, 0);
  return (
    `${days.length} 天已对账，共 ${breaks} 笔差异；数字见下表。` +
    `${days.length} days compared, ${breaks} breaks in all; the table below has the figures.`
  );
}
