import type { ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { firstCodeBlock } from '../../domain/code-block.ts';
import type { Asking } from '../asking.ts';
import { t } from '../language/t.ts';
import { collectAnswer, writeAnswer } from '../render/chat-json.ts';
import { renderChatText } from '../render/chat-text.ts';

/** `-x`: the first code block and nothing else; the whole answer where it has none, with a word on stderr. */
export async function answerExtracted(
  events: AsyncIterable<ChatEvent>,
  { io, text, json }: Pick<Asking, 'io' | 'text' | 'json'>,
): Promise<FinishEvent> {
  if (json !== undefined) {
    const { answer, finish } = await collectAnswer(events, io, json);
    const extracted = firstCodeBlock(answer.content);
    await writeAnswer({ ...answer, ...(extracted && { extracted }) }, io, json);
    return finish;
  }
  let isMissing = false;
  const whole = (content: string) => {
    const block = firstCodeBlock(content);
    isMissing = block === undefined;
    return block?.code ?? content;
  };
  const finish = await renderChatText(events, io, { ...text, stream: false, whole });
  if (isMissing && !text.quiet) {
    await io.stderr.write(`mgw: ${t('the answer has no code block; this is all of it')}\n`);
  }
  return finish;
}
