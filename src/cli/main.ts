import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { nodeEffects } from '../effects.ts';
import { pathsFor } from '../paths.ts';
import { VERSION } from '../version.ts';
import { nodeIo } from './io.ts';
import { chooseLanguage } from './language/choose-language.ts';

/** Keeps compiled code of this `release` under `folder`, by the `name` of what runs: a file holds what one command has used. */
type KeepCompiled = (kept: { folder: string; release: string; name: string }) => void;

/** `bin/mgw.js` calls this with the real process. Gives the exit code. */
export async function main(program: NodeJS.Process, keepCompiled: KeepCompiled): Promise<number> {
  const argv = program.argv.slice(2);
  const controller = new AbortController();
  // `--version` is answered before anything is loaded: start-up is a feature.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    program.stdout.write(`${VERSION}\n`);
    return 0;
  }
  let stopCode: number | undefined;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    // The terminal or the connection to it was closed: what was spent is written down all the same.
    ['SIGHUP', 129],
  ] as const) {
    // Once: the second Ctrl-C ends the process in the system's own way.
    program.once(signal, () => {
      stopCode ??= code;
      const by = signal === 'SIGINT' ? 'Ctrl-C' : signal;
      controller.abort(new MgwError('cancelled', `stopped by ${by}`));
    });
  }
  let outputError: MgwError | undefined;
  program.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const gone = error.code === 'EPIPE';
    outputError ??= gone
      ? new MgwError('reader-gone', 'nobody reads the output any more')
      : new MgwError('record', `stdout cannot be written: ${error.message}`, { hint: 'what was printed is not whole' });
    stopCode ??= gone ? 141 : 1;
    controller.abort(outputError);
  });
  program.stderr.on('error', () => {});
  const effects = nodeEffects();
  const folder = join(pathsFor(effects).state, 'compiled');
  keepCompiled({ folder, release: VERSION, name: argv[0] === 'chat' ? 'chat' : 'others' });
  const { run } = await import('./run.ts');
  const { speakLanguage } = await import('./language/speak-language.ts');
  await speakLanguage(chooseLanguage({ argv, env: program.env, platform: program.platform, systemLocale }));
  const exitCode = await run(argv, nodeIo(program, program.env, program), effects, {
    signal: controller.signal,
    version: VERSION,
  });
  // The last write may fail after the command has ended well.
  await new Promise((resolve) => program.stdout.write('', resolve));
  if (outputError?.code === 'record' && exitCode === 0) {
    const { errorText } = await import('./render/error-text.ts');
    program.stderr.write(errorText(outputError));
  }
  return stopCode ?? exitCode;
}

function systemLocale(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale;
}
