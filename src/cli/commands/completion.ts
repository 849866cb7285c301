import { readFile } from 'node:fs/promises';
import type { CommandContext } from '../command-context.ts';

const SCRIPTS = { bash: 'mgw.bash', zsh: 'mgw.zsh', fish: 'mgw.fish', powershell: 'mgw.ps1' } as const;

export type Shell = keyof typeof SCRIPTS;

/** `mgw completion SHELL`: prints the script that makes the shell ask mgw what may stand at the cursor. */
export async function completion(shell: Shell, { io }: CommandContext): Promise<number> {
  // As they stand in src/cli/completion/scripts; the build puts them beside the bundle.
  await io.stdout.write(await readFile(new URL(`./completion/${SCRIPTS[shell]}`, import.meta.url), 'utf8'));
  return 0;
}
