import type { Output } from '../io.ts';

/** Text in grey or bold where colour is wanted; chalk is loaded only there. */
export async function styled(output: Output, style: 'gray' | 'bold', text: string): Promise<string> {
  if (!output.color) return text;
  const { Chalk } = await import('chalk');
  return new Chalk({ level: 1 })[style](text);
}
