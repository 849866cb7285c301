import { createHistoryStore } from '../../src/history/history-store.ts';
import { turnOf } from './turns.ts';

// One of many processes on one session: `node history-worker.js FOLDER NAME FIRST COUNT`. Adds turns with these numbers
// to the conversation of that name, which whoever comes first begins, and says each number on stdout once it is kept.
const [folder = '', name = '', first = '', count = ''] = process.argv.slice(2);
const store = createHistoryStore(folder);
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  const event = turnOf(number, { answer: 'x'.repeat(number % 9000) });
  store.append(store.names.claim(name, event.turn.id), event);
  process.stdout.write(`${number}\n`);
}
