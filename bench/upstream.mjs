// An OpenAI-compatible upstream that streams a given number of one-word chunks as fast as they are taken.
// As a program: `node bench/upstream.mjs`; prints its endpoint; ends when its stdin does.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const WORDS = 'one command and one config file stand in front of every model with every call priced '.split(' ');
const HEAD = { id: 'bench-1', object: 'chat.completion.chunk', created: 1795305600, model: 'bench-model' };

/**
 * The path says how many chunks: `/200000/chat/completions`.
 * @param {{ beforeFirst?: () => Promise<void>, afterFirst?: () => void }} [hooks]
 */
export async function startUpstream({ beforeFirst, afterFirst } = {}) {
  const server = createServer(async (request, response) => {
    await request.toArray();
    const count = Number(request.url?.split('/')[1]);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    await beforeFirst?.();
    response.write(word(0));
    afterFirst?.();
    await pipeline(blocks(count), response).catch(() => {}); // a reader that left is its own affair
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    /** @param {number} count */
    endpoint: (count) => `http://127.0.0.1:${port}/${count}/chat/completions`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** All chunks but the first, in blocks of a few hundred as a network would give them, then the end. @param {number} count */
function* blocks(count) {
  let block = '';
  for (let index = 1; index < count; index++) {
    block += word(index);
    if (block.length > 32_768) {
      yield block;
      block = '';
    }
  }
  const usage = { prompt_tokens: 10, completion_tokens: count, total_tokens: count + 10 };
  yield `${block}${frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${frame({ choices: [], usage })}data: [DONE]\n\n`;
}

/** @param {number} index */
function word(index) {
  return frame({ choices: [{ index: 0, delta: { content: `${WORDS[index % WORDS.length]} ` }, finish_reason: null }] });
}

/** @param {object} fields */
function frame(fields) {
  return `data: ${JSON.stringify({ ...HEAD, ...fields })}\n\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const upstream = await startUpstream();
  process.stdout.write(`${upstream.endpoint(0)}\n`);
  process.stdin.resume().on('end', upstream.close);
}
