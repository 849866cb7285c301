import type { Usage } from './chat.ts';

/** What a vendor has told of an attempt's tokens; what it did not tell is absent. */
export type ReportedUsage = Partial<Omit<Usage, 'source'>> & {
  /** More of the answer came after it was told: the output is at least this. */
  growing?: true;
};

/** What is known of the bill of an attempt that failed. */
export type AttemptBill = {
  /** The last that the vendor reported. */
  usage?: ReportedUsage;
  /** The vendor had the request and did not refuse it: its input is likely billed although nothing came. */
  accepted?: true;
};

/** The usage that bills; undefined where the vendor has not told all of it. */
export function wholeUsage(reported: ReportedUsage | undefined): Usage | undefined {
  if (reported?.input === undefined || reported.output === undefined || reported.growing) return undefined;
  const { growing: _, input, output, ...parts } = reported;
  return { input, output, ...parts, source: 'provider' };
}

/** What was told, and our estimate of the rest. */
export function completedUsage(reported: ReportedUsage | undefined, estimated: Usage): Usage {
  const whole = wholeUsage(reported);
  if (whole !== undefined) return whole;
  if (reported === undefined) return estimated;
  const input = reported.input ?? estimated.input;
  const told = reported.growing ? undefined : reported.output;
  const output = told ?? Math.max(reported.output ?? 0, estimated.output);
  const reasoning = Math.min(output, Math.max(reported.reasoning ?? 0, estimated.reasoning ?? 0));
  return {
    input,
    output,
    ...(reported.cachedInput !== undefined && { cachedInput: Math.min(reported.cachedInput, input) }),
    ...(reasoning > 0 && { reasoning }),
    source: 'estimated',
  };
}
