import type { TemplateSettings } from '../../prompts/template.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from './error-text.ts';
import { type Column, renderTable } from './table.ts';

export type ListedTemplate = {
  name: string;
  description?: string;
  required: readonly string[];
  defaults: Readonly<Record<string, string>>;
  settings: TemplateSettings;
  /** Why it cannot be used. */
  problem?: string;
};

const COLUMNS: readonly Column[] = [
  { title: 'Name', align: 'left' },
  { title: 'Parameters', align: 'left', shrinks: true },
  { title: 'Model', align: 'left', shrinks: true, optional: 1 },
  { title: 'Description', align: 'left', shrinks: true },
];

export function templatesText(
  templates: readonly ListedTemplate[],
  { columns, color }: Pick<Output, 'columns' | 'color'>,
): string {
  if (templates.length === 0) return `${t('there are no templates; mgw prompt edit NAME makes one')}\n`;
  const rows = templates.map(({ name, description, required, defaults, settings, problem }) => [
    name,
    [...required, ...Object.entries(defaults).map(([key, value]) => `${key}=${oneLine(value)}`)].join(' '),
    settings.model ?? '',
    oneLine(problem === undefined ? (description ?? '') : t('broken: {problem}', { problem: told(problem) })),
  ]);
  return renderTable({ columns: COLUMNS, rows }, { width: columns, color });
}

export function templatesJson(templates: readonly ListedTemplate[]): string {
  return `${JSON.stringify({ templates }, null, 2)}\n`;
}
