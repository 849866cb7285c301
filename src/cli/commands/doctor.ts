import type { Check, CheckName, Diagnosis } from '../../diagnosis/check.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { told } from '../language/told.ts';

export type DoctorOptions = { live?: boolean | undefined; json?: boolean | undefined };

/** `mgw doctor [model…]`: whether a call could be made, and what stands in its way. Exit 0 when nothing does. */
export async function doctor(
  names: readonly string[],
  { live = false, json = false }: DoctorOptions,
  context: CommandContext,
): Promise<number> {
  const { io, runtime, signal } = context;
  const [{ diagnose }, { doctorText }, { createSpinner }] = await Promise.all([
    import('../../diagnosis/diagnose.ts'),
    import('../render/report-doctor.ts'),
    import('../render/spinner.ts'),
  ]);
  const spinner = createSpinner(io, runtime.effects.clock);
  let diagnosis: Diagnosis;
  try {
    diagnosis = await diagnose(runtime, { names, live, signal, onProgress: (text) => spinner.text(told(text)) });
  } finally {
    spinner.stop();
  }
  const exitCode = exitCodeFor(diagnosis);
  await io.stdout.write(json ? toJson(diagnosis, exitCode) : await doctorText(diagnosis, io.stdout));
  return exitCode;
}

/** Of several things that are bad, the first of these decides, since the others may follow from it. */
const CAUSES: readonly CheckName[] = ['config', 'proxy', 'key', 'endpoint', 'limits', 'live'];

function exitCodeFor({ checks, models }: Diagnosis): number {
  const bad = [...checks, ...models.flatMap((model) => model.checks)].filter(({ level }) => level === 'bad');
  const rank = ({ name }: Check) => (CAUSES.includes(name) ? CAUSES.indexOf(name) : CAUSES.length);
  const [first] = bad.sort((a, b) => rank(a) - rank(b));
  return first === undefined ? 0 : EXIT_CODES[first.code ?? 'internal'];
}

function toJson({ checks, models }: Diagnosis, exitCode: number): string {
  const listed = models.map(({ position, ...model }) => ({
    ...model,
    ...(position !== undefined && { chainPosition: position }),
  }));
  return `${JSON.stringify({ ok: exitCode === 0, exitCode, checks, models: listed }, null, 2)}\n`;
}
