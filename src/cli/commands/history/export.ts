import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { conversationJson, conversationMarkdown, type Shown } from '../../render/conversation.ts';
import { harmless } from '../../render/harmless.ts';
import { count } from '../../render/report-format.ts';
import { intoNewFile, type Write } from '../new-file.ts';
import { findConversation, openHistory } from './open-history.ts';

export type ExportOptions = { markdown?: boolean; output?: string };

/** `mgw history export`: conversations whole, all of them unless some are named, oldest first. */
export async function historyExport(
  wanted: readonly string[],
  { markdown, output }: ExportOptions,
  context: CommandContext,
): Promise<number> {
  const { io, signal } = context;
  const history = openHistory(context);
  const files = wanted.length === 0 ? history.files.toReversed() : wanted.map((one) => findConversation(one, history));
  const copy = async (write: Write): Promise<number> => {
    let written = 0;
    for (const file of files) {
      signal.throwIfAborted();
      const read = await history.read(file);
      if (read === undefined) continue;
      const shown = { id: file.id, name: history.names.get(file.id), conversation: read.conversation };
      await write(written > 0 && markdown ? `\n${render(shown, markdown)}` : render(shown, markdown));
      written += 1;
    }
    return written;
  };
  if (output === undefined || output === '-') {
    // What a model wrote must not drive the terminal.
    await copy((text) => io.stdout.write(io.stdout.isTTY ? harmless(text) : text));
    return 0;
  }
  const written = await intoNewFile(output, copy);
  const about = { n: count(written), file: output };
  await io.stderr.write(`${t(written === 1 ? '{n} conversation in {file}' : '{n} conversations in {file}', about)}\n`);
  return 0;
}

function render(shown: Shown, markdown: boolean | undefined): string {
  return markdown ? conversationMarkdown(shown) : `${JSON.stringify(conversationJson(shown))}\n`;
}
