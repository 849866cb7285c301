import type { Check, Finding } from '../../ledger/verify-lines.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from './error-text.ts';
import { count } from './report-format.ts';
import { styled } from './style.ts';

type Counted = { files: number; rows: number };

/** Findings come one by one. `json` and `all` write each at once; `grouped` keeps a few of each kind. */
export type VerifyReport = {
  add(finding: Finding): Promise<void>;
  /** Writes the end, and gives how much was found. */
  end(counted: Counted): Promise<number>;
};

/** Of each kind, unless all are asked for. */
const NAMED = 5;

/** Every check, in the order in which the groups are told. */
const TITLES: Record<Check, string> = {
  mode: 'readable by others, or not by you',
  file: 'files',
  line: 'lines that are no rows',
  cost: 'costs that are not usage times prices',
  'cost-source': 'costs whose source contradicts them',
  prices: 'costs without the prices that held',
  currency: 'currencies',
  usage: 'usage',
  counted: 'counted tokens',
  duplicate: 'ids that were there before',
  id: 'ids',
  time: 'times',
  month: 'rows in the file of another month',
  order: 'rows out of order',
};
const CHECKS = Object.keys(TITLES) as Check[];

export function createVerifyReport(
  folder: string,
  { format, output }: { format: 'json' | 'all' | 'grouped'; output: Output },
): VerifyReport {
  const counts = new Map<Check, number>();
  const report = format === 'json' ? jsonReport(folder, output) : textReport(folder, { named: format, output });
  return {
    async add(finding) {
      counts.set(finding.check, (counts.get(finding.check) ?? 0) + 1);
      await report.add(finding, counts.get(finding.check) ?? 0);
    },
    async end(counted) {
      const found = [...counts.values()].reduce((sum, value) => sum + value, 0);
      await report.end({ ...counted, found, counts });
      return found;
    },
  };
}

type Totals = Counted & { found: number; counts: ReadonlyMap<Check, number> };
type Writer = { add(finding: Finding, nth: number): Promise<void>; end(totals: Totals): Promise<void> };

/** One object, written as it grows: a ledger may have a finding in every row. */
function jsonReport(folder: string, output: Output): Writer {
  let lead = `{\n  "folder": ${JSON.stringify(folder)},\n  "findings": [\n    `;
  return {
    async add(finding) {
      await output.write(lead + JSON.stringify(finding));
      lead = ',\n    ';
    },
    async end({ files, rows, found, counts }) {
      const start = found === 0 ? lead.trimEnd() : '\n  ';
      const rest = { found, counts: Object.fromEntries(counts), files, rows, ok: found === 0 };
      await output.write(`${start}],\n${JSON.stringify(rest, null, 2).slice(2)}\n`);
    },
  };
}

function textReport(folder: string, { named, output }: { named: 'all' | 'grouped'; output: Output }): Writer {
  const groups = new Map<Check, Finding[]>();
  return {
    async add(finding, nth) {
      if (named === 'all') await output.write(findingText(finding, folder, ''));
      else if (nth <= NAMED) groups.set(finding.check, [...(groups.get(finding.check) ?? []), finding]);
    },
    async end({ files, rows, found, counts }) {
      const read = readText(files, rows);
      if (found === 0)
        return void (await output.write(`${t('{folder}: no problems in {rows}', { folder, rows: read })}\n`));
      for (const check of CHECKS) {
        const total = counts.get(check) ?? 0;
        if (total === 0) continue;
        const findings = groups.get(check) ?? [];
        const left = total - findings.length;
        const more = named === 'grouped' && left > 0 ? `  ${t('and {n} more', { n: count(left) })}\n` : '';
        const heading = t('{title}: {n}', { title: t(TITLES[check]), n: count(total) });
        const title = await styled(output, 'bold', heading);
        await output.write(
          `${title}\n${findings.map((finding) => findingText(finding, folder, '  ')).join('')}${more}`,
        );
      }
      const hidden = [...counts.values()].some((total) => total > NAMED) && named === 'grouped';
      const about = { folder, n: count(found), rows: read };
      const summary = t(
        hidden
          ? '{folder}: {n} found in {rows}; nothing was changed (--all lists every one)'
          : '{folder}: {n} found in {rows}; nothing was changed',
        about,
      );
      await output.write(`\n${summary}\n`);
    },
  };
}

function readText(files: number, rows: number): string {
  const months = t(files === 1 ? '{n} month' : '{n} months', { n: files });
  return t(rows === 1 ? '{n} row of {months}' : '{n} rows of {months}', { n: count(rows), months });
}

/** `2026-10.jsonl:17: what is wrong`, and under it what would put it right. */
function findingText({ check, file, line, message, fix }: Finding, folder: string, indent: string): string {
  const place = file === undefined ? folder : `${file}${line === undefined ? '' : `:${line}`}`;
  const remedy =
    fix === undefined
      ? t('nothing: {reason}', { reason: t(NO_FIX[check] ?? 'which of it is right cannot be known') })
      : t('would {change}', { change: told(oneLine(fix)) });
  const found = t('{path}: {text}', { path: oneLine(place), text: told(oneLine(message)) });
  return `${indent}${found}\n${indent}    ${remedy}\n`;
}

/** Why nothing would be done. */
const NO_FIX: Partial<Record<Check, string>> = {
  file: 'mgw leaves it alone',
  line: 'the line cannot be read',
  prices: 'a price is never guessed',
  usage: 'what the vendor told is not known any more',
  currency: 'it is not known any more',
  id: 'an id cannot be made up',
};
