import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Wordings that ask the same have the same label. The wordings of one topic are near each other, and need not have one
 * label: adversarial pairs are topics of two.
 * @typedef {{ text: string, label: number }} Wording
 * @typedef {{ wordings: Wording[] }} Topic
 * @typedef {{ topics: Topic[], chinese: Topic[], timely: string[], unique: string[], source: string }} Topics
 */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['../shared/data/cache', '../../shared/data/cache'].map((folder) => join(ROOT, folder));

/** Where the labelled sets are; undefined where they are not. */
export const dataFolder = () => FOLDERS.find((folder) => existsSync(folder));

/** What of clinc150 is asked of a knowledge base: the rest are commands, or ask about what is in their own words. */
const KNOWLEDGE = new Set(
  `account_blocked apr are_you_a_bot card_declined carry_on credit_limit_change damaged_card direct_deposit
  do_you_have_pets expiration_date freeze_account how_old_are_you improve_credit_score insurance international_fees
  jump_start lost_luggage meaning_of_life new_card oil_change_how order_checks pin_change redeem_rewards
  replacement_card_duration report_fraud report_lost_card reset_settings rollover_401k routing schedule_maintenance
  sync_device taxes tire_change tire_pressure w2 what_are_your_hobbies what_can_i_ask_you what_is_your_name
  where_are_you_from who_do_you_work_for who_made_you`.split(/\s+/),
);

/** What of it has an answer that is only true now, or that should differ each time: any answer from the cache is wrong. */
const TIMELY = new Set(
  `current_location date exchange_rate flight_status flip_coin fun_fact how_busy interest_rate next_holiday roll_dice
  tell_joke time traffic weather what_song`.split(/\s+/),
);

const TIMELY_CHINESE = ['今天', '现在', '这周'].flatMap((when) =>
  ['美元汇率是多少', '北京天气怎么样', '网点排队的人多吗', '黄金什么价', '存款利率是多少', '有什么新闻'].map(
    (what) => when + what,
  ),
);

/**
 * The labelled sets where they are there, else questions of our own.
 * @param {{ made?: boolean }} [options]
 * @returns {Topics}
 */
export function readTopics({ made = false } = {}) {
  const folder = made ? undefined : dataFolder();
  if (folder === undefined) return madeTopics();
  const read = (/** @type {string} */ file) =>
    readFileSync(join(folder, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  const [banking, clinc] = [byIntent(read('banking77.tsv')), byIntent(read('clinc150.tsv'))];
  const asked = [...banking, ...[...clinc].filter(([intent]) => KNOWLEDGE.has(intent))];
  const timely = [...clinc].filter(([intent]) => TIMELY.has(intent)).flatMap(([, texts]) => texts);
  return {
    topics: labelled(asked.map(([, texts]) => texts)),
    chinese: pairTopics(read('pawsx-zh.tsv')),
    timely: [...timely, ...TIMELY_CHINESE],
    unique: clinc.get('oos') ?? [],
    source: 'banking77, clinc150, PAWS-X zh',
  };
}

/** A text that stands under two intents is left out. @param {string[][]} rows @returns {Map<string, string[]>} */
function byIntent(rows) {
  const intentOf = new Map();
  for (const [intent, text] of rows)
    intentOf.set(text, intentOf.has(text) && intentOf.get(text) !== intent ? '' : intent);
  const intents = new Map();
  for (const [text, intent] of intentOf) if (intent !== '') intents.set(intent, [...(intents.get(intent) ?? []), text]);
  return intents;
}

/** @param {string[][]} texts of one label each @returns {Topic[]} */
function labelled(texts) {
  return texts.map((texts, label) => ({ wordings: texts.map((text) => ({ text, label })) }));
}

/** From here on labels of Chinese topics, above all that `labelled` gives. */
const CHINESE_LABELS = 100_000;

/**
 * A topic a pair. Labels are the sets of texts that pairs labelled 1 hold together.
 * @param {string[][]} rows
 * @returns {Topic[]}
 */
function pairTopics(rows) {
  /** @type {Map<string, string>} */
  const parents = new Map();
  const rootOf = (/** @type {string} */ text) => {
    let at = text;
    for (let next = parents.get(at); next !== undefined; next = parents.get(at)) at = next;
    return at;
  };
  for (const [same, a = '', b = ''] of rows)
    if (same === '1' && rootOf(a) !== rootOf(b)) parents.set(rootOf(a), rootOf(b));
  /** @type {Map<string, number>} */
  const labels = new Map();
  const wording = (/** @type {string} */ text) => {
    const root = rootOf(text);
    if (!labels.has(root)) labels.set(root, CHINESE_LABELS + labels.size);
    return { text, label: labels.get(root) ?? 0 };
  };
  return rows.map(([, a = '', b = '']) => ({ wordings: a === b ? [wording(a)] : [wording(a), wording(b)] }));
}

const ENGLISH = {
  starts: ['how do i', 'how can i', 'how do you', 'please tell me how to', 'how to', 'what is the way to'],
  acts: ['replace', 'return', 'insure', 'repair', 'sell', 'clean'],
  things: ['a motorcycle', 'an old piano', 'my winter coat', 'a rented boat', 'two bicycles'],
};
const CHINESE = {
  starts: ['怎么', '如何', '怎样', '请问怎么', '我该怎么', '想知道如何'],
  acts: ['更换', '退回', '修理', '出租', '清洗', '寄送'],
  things: ['摩托车', '旧钢琴', '冬天的大衣', '租来的船', '两辆自行车'],
};

/** @returns {Topics} */
function madeTopics() {
  const texts = (/** @type {typeof ENGLISH} */ { starts, acts, things }, /** @type {string} */ between) =>
    acts.flatMap((act) => things.map((thing) => starts.map((start) => [start, act, thing].join(between))));
  const chinese = labelled(texts(CHINESE, '')).map(({ wordings }) => ({
    wordings: wordings.map(({ text, label }) => ({ text, label: CHINESE_LABELS + label })),
  }));
  return {
    topics: labelled(texts(ENGLISH, ' ')),
    chinese,
    timely: ['what is the weather today', 'what time is it', 'tell me a joke', ...TIMELY_CHINESE],
    unique: [],
    source: 'questions of its own, since ../shared/data/cache is not there',
  };
}
