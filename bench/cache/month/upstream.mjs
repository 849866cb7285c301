// `node upstream.mjs LABELS.json ERRS`: plays the vendors of the made month on 127.0.0.1, and a confirmer that knows the labels
// and errs in the share ERRS of its verdicts. Prints its base URL; ends when its stdin does.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { randomFrom } from '../made-entries.mjs';

const [file = '', errs = '0'] = process.argv.slice(2);
/** @type {Record<string, number>} */
const labels = JSON.parse(readFileSync(file, 'utf8'));
const random = randomFrom(7);

/** Of an answer, tokens: half of them are shorter. */
const MEDIAN_ANSWER = 250;
const SPREAD = 0.6;
const [SHORTEST, LONGEST] = [40, 1500];

/** Of the system prompt, which is the same in every call, the vendor has so many tokens in its own cache. */
const CACHED_TOKENS = 512;

const FILLER = {
  english: 'This is how it is done, and what has to be kept in mind when it is done for the first time. ',
  chinese: '办理时请先核对资料，再按页面提示逐步操作，遇到问题可以联系人工客服。',
};

const isChinese = (/** @type {string} */ text) => /\p{Script=Han}/u.test(text);
const tokensOf = (/** @type {string} */ text) => Math.ceil(Buffer.byteLength(text) / 4);

/** An answer begins with its label; what has none gets -1. @param {string} question */
function answerTo(question) {
  const label = labels[question] ?? -1;
  const own = randomFrom(label < 0 ? question.length * 7919 : label);
  const normal = Math.sqrt(-2 * Math.log(1 - own())) * Math.cos(2 * Math.PI * own());
  const tokens = Math.min(LONGEST, Math.max(SHORTEST, MEDIAN_ANSWER * Math.exp(SPREAD * normal)));
  const filler = isChinese(question) ? FILLER.chinese : FILLER.english;
  return `#${label} ${filler.repeat(Math.ceil((tokens * 4) / Buffer.byteLength(filler)))}`;
}

/** Undefined when nobody asks it to confirm. @param {string} user */
function verdictOn(user) {
  if (!user.startsWith('{"new":')) return undefined;
  const asked = JSON.parse(user.split('\n')[0] ?? '');
  const label = labels[asked.new];
  const same = label !== undefined && labelOf(asked.answer) === label;
  const says = random() < Number(errs) ? !same : same;
  if (isChinese(asked.new)) return says ? '是' : '否';
  return says ? 'yes' : 'no';
}

/** @param {string} answer */
function labelOf(answer) {
  const found = /^#(-?\d+) /.exec(answer);
  return found === null ? Number.NaN : Number(found[1]);
}

const server = createServer(async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'));
  const { messages, model } = body;
  const user = messages.at(-1).content;
  const verdict = verdictOn(user);
  const content = verdict ?? answerTo(user);
  const input = messages.reduce(
    (/** @type {number} */ sum, /** @type {{ content: string }} */ one) => sum + tokensOf(one.content),
    0,
  );
  const usage = {
    prompt_tokens: input,
    completion_tokens: verdict === undefined ? tokensOf(content) : 1,
    prompt_tokens_details: { cached_tokens: verdict === undefined ? Math.min(CACHED_TOKENS, input) : 0 },
  };
  const frame = (/** @type {object} */ fields) =>
    `data: ${JSON.stringify({ id: 'month', object: 'chat.completion.chunk', created: 0, model, ...fields })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [piece] of content.matchAll(/.{1,100}/gsu))
    response.write(frame({ choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] }));
  response.write(frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  response.end(`${frame({ choices: [], usage })}data: [DONE]\n\n`);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}\n`);
process.stdin.resume().on('end', () => {
  server.close();
  server.closeAllConnections();
});
