import { DEFAULTS } from '../../../config/presets.ts';
import { MgwError } from '../../../domain/errors.ts';
import { zoneFor } from '../../../domain/zone.ts';
import type { CommandContext } from '../../command-context.ts';
import { withManners } from '../../io.ts';
import { canRender } from '../../render/answer-look.ts';
import { conversationJson, conversationText } from '../../render/conversation.ts';
import { findConversation, openHistory } from './open-history.ts';

export type ShowOptions = { json?: boolean; reasoning?: boolean; raw?: boolean };

/** `mgw history show [id or name]`: a conversation, whole; without one the last. */
export async function show(
  wanted: string | undefined,
  { json, reasoning, raw }: ShowOptions,
  context: CommandContext,
): Promise<number> {
  const { runtime } = context;
  const history = openHistory(context);
  const file = findConversation(wanted, history);
  const read = await history.read(file);
  if (read === undefined)
    throw new MgwError('usage', 'it cannot be read', { hint: 'mgw history list shows the others' });
  const shown = { id: file.id, name: history.names.get(file.id), conversation: read.conversation, reasoning };
  if (json) {
    await context.io.stdout.write(`${JSON.stringify(conversationJson(shown), null, 2)}\n`);
    return 0;
  }
  // A config that is broken is told of where it is needed.
  const { output } = await runtime.config().catch(() => DEFAULTS);
  const { stdout } = withManners(context.io, { isSpoken: output.screenReader });
  const markdown = output.markdown && raw !== true && canRender(stdout);
  const zone = zoneFor(undefined, runtime.effects.zoneName);
  await stdout.write(await conversationText({ ...shown, markdown }, stdout, zone));
  return 0;
}
