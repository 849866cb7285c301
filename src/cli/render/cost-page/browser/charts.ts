import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Legend,
  LinearScale,
  Tooltip,
} from 'chart.js';
import { type Currency, formatMoney, NANO, type Nano } from '../../../../domain/money.ts';
import type { BarChart, ChartData, Steps } from '../chart-data.ts';
import { onThemeChange, type Theme, themeNow } from './theme.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

/** Colours by the order of datasets; a dataset may have one for each bar. */
type Bars = Chart<'bar', (number | [number, number])[], string>;
type Drawn = { chart: Bars; paint: (chart: Bars, theme: Theme) => void };

/** A bar lying down is this high, with its gap. */
const LYING_PX = 34;

/** Draws every chart, and again in other colours when the page becomes dark, light or print. */
export function drawCharts(data: ChartData): void {
  const drawn: Drawn[] = [];
  const draw = (
    id: string,
    config: ChartConfiguration<'bar', (number | [number, number])[], string>,
    paint: Drawn['paint'],
  ) => {
    const canvas = document.getElementById(`chart-${id}`);
    if (canvas instanceof HTMLCanvasElement) drawn.push({ chart: new Chart(canvas, config), paint });
  };
  const { currency, overTime, bars, steps } = data;
  draw('over-time', overTimeConfig(overTime, currency), bySeries);
  if (steps !== undefined) draw('steps', stepsConfig(steps, currency), byStep(steps));
  for (const one of bars) {
    if (one.lying) giveHeight(`chart-${one.id}`, one.labels.length * LYING_PX + 60);
    draw(one.id, barConfig(one, currency), bySeries);
  }
  const repaint = () => {
    const theme = themeNow();
    for (const { chart, paint } of drawn) {
      paintFrame(chart, theme);
      paint(chart, theme);
      chart.update('none');
    }
  };
  repaint();
  onThemeChange(repaint, () => {
    for (const { chart } of drawn) chart.resize();
  });
}

type Config = ChartConfiguration<'bar', (number | [number, number])[], string>;

/** Chart.js places its gridlines in whole units, so it gets units; what it shows comes from the exact integers. */
const units = (nano: Nano) => nano / NANO;

function overTimeConfig({ labels, series }: ChartData['overTime'], currency: Currency): Config {
  const datasets = series.map(({ name, nano }) => ({ label: name, data: nano.map(units), stack: 'all' }));
  return config(labels, datasets, {
    currency,
    stacked: true,
    legend: series.length > 1,
    amountOf: (dataset, index) => series[dataset]?.nano[index] ?? 0,
  });
}

function barConfig({ labels, nano, lying }: BarChart, currency: Currency): Config {
  const datasets = [{ label: 'Cost', data: nano.map(units), maxBarThickness: 28 }];
  return config(labels, datasets, { currency, lying, amountOf: (_, index) => nano[index] ?? 0 });
}

function stepsConfig({ labels, from, to }: Steps, currency: Currency): Config {
  const datasets = [
    {
      label: 'Amount',
      data: to.map((end, index): [number, number] => [units(from[index] ?? 0), units(end)]),
      maxBarThickness: 56,
      minBarLength: 2,
    },
  ];
  return config(labels, datasets, { currency, amountOf: (_, index) => (to[index] ?? 0) - (from[index] ?? 0) });
}

type Look = {
  currency: Currency;
  lying?: boolean;
  stacked?: boolean;
  legend?: boolean;
  amountOf: (dataset: number, index: number) => Nano;
};

function config(labels: string[], datasets: ChartDataset<'bar', (number | [number, number])[]>[], look: Look): Config {
  const { currency, lying = false, stacked = false, legend = false, amountOf } = look;
  const money = {
    stacked,
    beginAtZero: true,
    border: { display: false },
    ticks: { maxTicksLimit: lying ? 6 : 8, callback: tickLabel(currency) },
  };
  const names = { stacked, grid: { display: false }, ticks: { autoSkip: !lying, maxRotation: 0, autoSkipPadding: 12 } };
  return {
    type: 'bar',
    data: { labels, datasets },
    options: {
      indexAxis: lying ? 'y' : 'x',
      interaction: { mode: 'index', intersect: false, axis: lying ? 'y' : 'x' },
      scales: lying ? { x: money, y: names } : { x: names, y: money },
      plugins: {
        legend: { display: legend, position: 'bottom' },
        tooltip: {
          filter: ({ datasetIndex, dataIndex }) => datasets.length === 1 || amountOf(datasetIndex, dataIndex) !== 0,
          callbacks: {
            label: ({ dataset, datasetIndex, dataIndex }) =>
              `${dataset.label}: ${formatMoney(amountOf(datasetIndex, dataIndex), currency)}`,
          },
        },
      },
    },
  };
}

/** As many decimals as the distance between two gridlines needs. */
function tickLabel(currency: Currency): (value: string | number, index: number, ticks: { value: number }[]) => string {
  return (value, _, ticks) => {
    const step = Math.abs((ticks[1]?.value ?? 1) - (ticks[0]?.value ?? 0));
    const decimals = step >= 1 ? 0 : Math.min(9, Math.ceil(-Math.log10(step) - 1e-9));
    return formatMoney(Math.round(Number(value) * NANO), currency, decimals);
  };
}

function paintFrame(chart: Bars, { text, line, paper }: Theme): void {
  chart.options.color = text;
  const { scales, plugins } = chart.options;
  for (const axis of [scales?.['x'], scales?.['y']]) {
    if (axis?.ticks !== undefined) axis.ticks.color = text;
    if (axis?.grid !== undefined) axis.grid.color = line;
  }
  if (plugins?.legend?.labels !== undefined) plugins.legend.labels.color = text;
  if (plugins?.tooltip !== undefined)
    Object.assign(plugins.tooltip, { backgroundColor: text, titleColor: paper, bodyColor: paper });
}

function bySeries(chart: Bars, { series }: Theme): void {
  for (const [index, dataset] of chart.data.datasets.entries()) dataset.backgroundColor = series[index % series.length];
}

/** The two ends, what was saved, and what made it dearer. */
function byStep({ labels, from, to }: Steps): Drawn['paint'] {
  return (chart, { series }) => {
    const [end, dearer, saved] = series;
    const colours = labels.map((_, index) => {
      if (index === 0 || index === labels.length - 1) return end;
      return (to[index] ?? 0) > (from[index] ?? 0) ? dearer : saved;
    });
    for (const dataset of chart.data.datasets) dataset.backgroundColor = colours.map((colour) => colour ?? '');
  };
}

function giveHeight(id: string, pixels: number): void {
  const frame = document.getElementById(id)?.parentElement;
  if (frame != null) frame.style.height = `${pixels}px`;
}
