// What a stream costs at the very least: undici's request body, eventsource-parser, JSON.parse. With a second argument,
// the text is written to stdout as it comes.
import { createParser } from 'eventsource-parser';
import { request } from 'undici';

const [endpoint = '', print] = process.argv.slice(2);
let chunks = 0;

const parser = createParser({
  onEvent({ data }) {
    if (data === '[DONE]') return;
    const text = JSON.parse(data).choices[0]?.delta.content;
    if (text === undefined) return;
    chunks += 1;
    if (print !== undefined) process.stdout.write(text);
  },
});

const { body } = await request(endpoint, { method: 'POST', body: '{}' });
const decoder = new TextDecoder();
for await (const bytes of body) parser.feed(decoder.decode(bytes, { stream: true }));
if (chunks === 0) throw new Error('the upstream sent nothing');
