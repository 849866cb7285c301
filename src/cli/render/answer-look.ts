import type { OutputConfig } from '../../domain/config.ts';
import type { Clock } from '../../effects.ts';
import type { Io, Output } from '../io.ts';
import type { ChatTextOptions } from './chat-text.ts';

type Wanted = { raw?: boolean; reasoning?: boolean; quiet?: boolean; stream?: boolean };

/** How an answer and the thinking before it look at a terminal, by options and config; elsewhere there are bytes, and no thinking. */
export function answerLook(
  { raw, reasoning, quiet, stream = true }: Wanted,
  config: OutputConfig,
  { io, clock }: { io: Io; clock: Clock },
): Pick<ChatTextOptions, 'markdown' | 'reasoning'> {
  const display = reasoning === undefined ? config.reasoning : reasoning ? 'show' : 'hide';
  const isWatched = canRender(io.stdout) && canRender(io.stderr) && quiet !== true && stream;
  return {
    markdown: config.markdown && raw !== true && canRender(io.stdout),
    reasoning: isWatched && display !== 'hide' ? { display, clock } : undefined,
  };
}

/** Whether there is a terminal with columns. */
export function canRender({ animates, isSpoken = false }: Output): boolean {
  return animates || isSpoken;
}
