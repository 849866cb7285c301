import { MgwError } from '../../../domain/errors.ts';
import { zoneFor } from '../../../domain/zone.ts';
import type { CommandContext } from '../../command-context.ts';
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
  const { io, runtime } = context;
  const history = openHistory(context);
  const file = findConversation(wanted, history);
  const read = await history.read(file);
  if (read === undefined)
    throw new MgwError('usage', 'it cannot be read', { hint: 'mgw history list shows the others' });
  // A config that cannot be used is no reason to show nothing.
  const output = await runtime.config().then(
    (config) => config.output,
    () => ({ markdown: true }),
  );
  const markdown = raw !== true && output.markdown && canRender(io.stdout);
  const name = history.names.get(file.id);
  const shown = { id: file.id, name, conversation: read.conversation, reasoning, markdown };
  if (json) await io.stdout.write(`${JSON.stringify(conversationJson(shown), null, 2)}\n`);
  else await io.stdout.write(await conversationText(shown, io.stdout, zoneFor(undefined, runtime.effects.zoneName)));
  return 0;
}
