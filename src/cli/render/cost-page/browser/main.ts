import type { ChartData } from '../chart-data.ts';
import { drawCharts } from './charts.ts';
import { makeSortable } from './sort.ts';

// The script of the page that `mgw cost --html` writes. It runs in a browser, from a file, without a network.
const block = document.getElementById('chart-data')?.textContent ?? '';
const data: ChartData = JSON.parse(block);
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) makeSortable(table);
drawCharts(data);
