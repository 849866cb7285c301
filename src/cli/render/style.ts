import type { Output } from '../io.ts';

export type Style = 'gray' | 'bold' | 'green' | 'yellow' | 'red';

/** Text in a colour or bold where colour is wanted; chalk is loaded only there. */
export async function styled(output: Pick<Output, 'color'>, style: Style, text: string): Promise<string> {
  if (!output.color) return text;
  const { Chalk } = await import('chalk');
  // Bright black is the background of some palettes; dim is readable on all.
  return new Chalk({ level: 1 })[style === 'gray' ? 'dim' : style](text);
}
