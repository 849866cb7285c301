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
import type { BarChart, ChartData, ChartWords, Steps } from '../chart-data.ts';
import { onThemeChange, themeNow } from './theme.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

type Data = (number | [number, number])[];
type Config = ChartConfiguration<'bar', Data, string>;

/** A bar lying down is this high, with its gap. */
const LYING_PX = 34;
const LABEL_CHARACTERS = 24;

/** Everything that has a colour asks here when it is drawn. */
let theme = themeNow();
const series = (index: number) => theme.series[index % theme.series.length] ?? theme.text;

/** Draws every chart, and again in other colours when the page becomes dark, light or print. */
export function drawCharts(data: ChartData): void {
  const charts: Chart<'bar', Data, string>[] = [];
  const draw = (id: string, config: Config) => {
    const canvas = document.getElementById(`chart-${id}`);
    if (canvas instanceof HTMLCanvasElement) charts.push(new Chart(canvas, config));
  };
  const { currency, overTime, bars, steps, words } = data;
  draw('over-time', overTimeConfig(overTime, { currency, words }));
  if (steps !== undefined) draw('steps', stepsConfig(steps, { currency, words }));
  for (const one of bars) {
    if (one.lying) giveHeight(`chart-${one.id}`, one.labels.length * LYING_PX + 60);
    draw(one.id, barConfig(one, { currency, words }));
  }
  onThemeChange(() => {
    theme = themeNow();
    for (const chart of charts) {
      chart.options.color = theme.text;
      chart.resize();
      chart.update('none');
    }
  });
}

/** Chart.js places its gridlines in whole units, so it gets units; what it shows comes from the exact integers. */
const units = (nano: Nano) => nano / NANO;

type About = { currency: Currency; words: ChartWords };

function overTimeConfig({ labels, series: models }: ChartData['overTime'], about: About): Config {
  const datasets = models.map(({ name, nano }, index) => ({
    label: name,
    data: nano.map(units),
    stack: 'all',
    backgroundColor: () => series(index),
  }));
  return config(labels, datasets, {
    ...about,
    stacked: true,
    legend: models.length > 1,
    amountOf: (dataset, index) => models[dataset]?.nano[index] ?? 0,
  });
}

function barConfig({ labels, nano, lying }: BarChart, about: About): Config {
  const label = about.words.cost;
  const datasets = [{ label, data: nano.map(units), maxBarThickness: 28, backgroundColor: () => series(0) }];
  return config(labels, datasets, { ...about, lying, amountOf: (_, index) => nano[index] ?? 0 });
}

function stepsConfig({ labels, from, to }: Steps, about: About): Config {
  const datasets = [
    {
      label: about.words.amount,
      data: to.map((end, index): [number, number] => [units(from[index] ?? 0), units(end)]),
      maxBarThickness: 56,
      minBarLength: 2,
      backgroundColor: ({ dataIndex }: { dataIndex: number }) => stepColour({ labels, from, to }, dataIndex),
    },
  ];
  return config(labels, datasets, {
    ...about,
    wrapped: true,
    amountOf: (_, index) => (to[index] ?? 0) - (from[index] ?? 0),
  });
}

type Look = About & {
  lying?: boolean;
  stacked?: boolean;
  /** Every name is there, a word a line. */
  wrapped?: boolean;
  legend?: boolean;
  amountOf: (dataset: number, index: number) => Nano;
};

function config(labels: string[], datasets: ChartDataset<'bar', Data>[], look: Look): Config {
  const { currency, words, lying = false, stacked = false, wrapped = false, legend = false, amountOf } = look;
  const money = {
    stacked,
    beginAtZero: true,
    border: { display: false },
    grid: { color: () => theme.line },
    ticks: { color: () => theme.text, maxTicksLimit: lying ? 6 : 8, callback: tickLabel(currency) },
  };
  const names = {
    stacked,
    grid: { display: false },
    ticks: {
      color: () => theme.text,
      autoSkip: !lying && !wrapped,
      maxRotation: 0,
      autoSkipPadding: 12,
      callback: (index: string | number) => {
        const label = labels[Number(index)] ?? '';
        return wrapped ? label.split(' ') : shortLabel(label);
      },
    },
  };
  return {
    type: 'bar',
    data: { labels, datasets },
    options: {
      color: theme.text,
      indexAxis: lying ? 'y' : 'x',
      interaction: { mode: 'index', intersect: false, axis: lying ? 'y' : 'x' },
      scales: lying ? { x: money, y: names } : { x: names, y: money },
      plugins: {
        legend: { display: legend, position: 'bottom' },
        tooltip: {
          backgroundColor: () => theme.text,
          titleColor: () => theme.paper,
          bodyColor: () => theme.paper,
          filter: ({ datasetIndex, dataIndex }) => datasets.length === 1 || amountOf(datasetIndex, dataIndex) !== 0,
          callbacks: {
            label: ({ dataset, datasetIndex, dataIndex }) =>
              labelled(dataset.label ?? '', formatMoney(amountOf(datasetIndex, dataIndex), currency), words),
          },
        },
      },
    },
  };
}

function labelled(name: string, amount: string, words: ChartWords): string {
  const values: Record<string, string> = { name, amount };
  return words.labelled.replace(/\{(\w+)\}/g, (_, hole: string) => values[hole] ?? '');
}

/** As many decimals as the distance between two gridlines has. */
function tickLabel(currency: Currency): (value: string | number, index: number, ticks: { value: number }[]) => string {
  return (value, _, ticks) => {
    const step = Math.abs((ticks[1]?.value ?? 1) - (ticks[0]?.value ?? 0));
    const [, fraction = ''] = step.toFixed(9).split('.');
    return formatMoney(Math.round(Number(value) * NANO), currency, fraction.replace(/0+$/, '').length);
  };
}

/** The tooltip and the table have all of it. */
function shortLabel(label: string): string {
  const characters = [...label];
  return characters.length > LABEL_CHARACTERS ? `${characters.slice(0, LABEL_CHARACTERS - 1).join('')}…` : label;
}

/** The two ends, what was saved, and what made it dearer. */
function stepColour({ labels, from, to }: Steps, index: number): string {
  if (index === 0 || index === labels.length - 1) return series(0);
  return (to[index] ?? 0) > (from[index] ?? 0) ? series(1) : series(2);
}

function giveHeight(id: string, pixels: number): void {
  const frame = document.getElementById(id)?.parentElement;
  if (frame != null) frame.style.height = `${pixels}px`;
}
