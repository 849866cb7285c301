import type { Currency, Nano } from '../../../domain/money.ts';

/** What the page's script draws, as it stands in the page's JSON block. */
export type ChartData = {
  currency: Currency;
  overTime: { labels: string[]; series: { name: string; nano: Nano[] }[] };
  bars: BarChart[];
  steps?: Steps;
  words: ChartWords;
};

/** What the script says itself: in `labelled`, `{name}` and `{amount}` are to be replaced. */
export type ChartWords = { cost: string; amount: string; labelled: string };

/** `lying`: names on the left and bars to the right. */
export type BarChart = { id: string; lying: boolean; labels: string[]; nano: Nano[] };

/** Bars that hang between two amounts: how one amount became another. */
export type Steps = { labels: string[]; from: Nano[]; to: Nano[] };
