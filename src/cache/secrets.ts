import { marked } from './marked-words.ts';

/** Whether a text holds a key of a known form, or a value that it calls a password, a key or a code. */
export function hasSecret(text: string): boolean {
  if (KEY_MARKS.some((mark) => text.includes(mark)) && KEYS.test(text)) return true;
  if (text.includes('://') && text.includes('@') && hasPasswordInUrl(text)) return true;
  const hasDigit = /\d/.test(text);
  if (hasDigit && text.includes('.') && ZHIPU_KEY.test(text)) return true;
  if (!NAMED.isMarked(text)) return false;
  if (hasDigit && (hasNamed(text) || hasNamedAfter(text))) return true;
  if (hasHeader(text) || hasLetters(text)) return true;
  return CHINESE.some((label) => text.includes(label)) && hasWord(text);
}

/**
 * Keys that can be told by their form: of OpenAI and its like, GitHub, GitLab, Slack, AWS, Google, Alibaba Cloud, Tencent Cloud,
 * Stripe, Hugging Face, npm, SendGrid, Groq, JSON web tokens, PEM and PGP.
 */
const KEYS =
  /(?<![A-Za-z0-9-])(?:sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{8,}|whsec_\w{16,}|(?:gh[oprsu]|github_pat)_\w{20,}|(?:hf|npm|gsk)_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,}|AKID[A-Za-z0-9]{13,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,})|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Each of them has one of these. */
const KEY_MARKS = ['sk-', '_', 'glpat-', 'xox', 'AKIA', 'ASIA', 'LTAI', 'AKID', 'AIza', 'SG.', 'eyJ', '-----BEGIN'];

const ZHIPU_KEY = /(?<![\w.])[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![\w.])/;

/** `postgres://user:pass1@db`, but not with a word that stands for one. */
function hasPasswordInUrl(text: string): boolean {
  for (const [, value = ''] of text.matchAll(/:\/\/[^\s/:@]{0,64}:([^\s/@]{1,128})@/g)) {
    if (!/^(?:pass(?:word|wd)?|pwd|secret|token|密码|[*x.…]+)$/i.test(value) && !/^[<{[$%]/.test(value)) return true;
  }
  return false;
}

const CHINESE = ['密码', '密碼', '口令'];

const VALUE = '["\'`“「（(]?(?<value>[^\\s"\'`,;\\u0080-\\uffff]{4,64})';
const PASSWORD = String.raw`passwords?|passwd|passphrase|passcode|pwd|(?<![a-z])pass(?=\s*[:=])|(?<![a-z])pin(?: code)?|cvv|\botp|(?:verification|security|login|one-time) code|密[码碼]|口令|验证码|驗證碼|校验码|动态码`;
const KEY =
  '(?:secret[ _-])?(?:api|access|secret|private|auth|signing|encryption|master|account|app)[ _-]?key|token|secrets?|credentials?|bearer|密[钥鑰]|金鑰|秘钥|私钥|令牌';
const STRONG = String.raw`(?:[\u4e00-\u9fff]{0,4}(?:[是为為叫]|[改换設设置][为為成])|\s+(?:is|are|was|(?:is )?set to|(?:was )?changed to)(?=[\s:：]))\s*[:：=＝]?|\s*(?:[:：=＝]|=>|->|→)`;

/** A label, what stands between, and the value. Chinese parts it from neither the label before it nor from what follows. */
export const NAMED = marked(
  'pass,pwd,pin,cvv,otp,code,key,token,secret,credential,bearer,authorization,密码,密碼,口令,密钥,密鑰,金鑰,秘钥,私钥,令牌,验证码,驗證碼,校验码,动态码',
  () =>
    new RegExp(
      `(?:(?<password>${PASSWORD})|(?<key>${KEY}))["'\`*]{0,2}(?:(?<strong>(?:\\s(?:for|of|to|on|at)(?: [\\w@.'’-]+){1,4}?)?(?:${STRONG}))\\s*|(?:(?<=[^\\x00-\\x7f])\\s*|\\s+))${VALUE}`,
      'gi',
    ),
);

function hasNamed(text: string): boolean {
  for (const { groups = {} } of text.matchAll(NAMED.expression())) {
    const value = bare(groups['value'] ?? '');
    const isStrong = groups['strong'] !== undefined;
    const label = groups['password'] ?? groups['key'] ?? '';
    if (!isStrong && /^(?:pin.*|otp|pass|.* code)$/i.test(label)) continue;
    // The working directory.
    if (/^pwd$/i.test(label) && /^~?\//.test(value)) continue;
    if (isSecret(value, groups['password'] === undefined ? { least: isStrong ? 6 : 12, digits: 8 } : PASSWORDS))
      return true;
  }
  return false;
}

const PASSWORDS = { least: 4, digits: 4 };

/** `hunter2 is my password`, `abc12345是我的密码`. */
function hasNamedAfter(text: string): boolean {
  const after =
    /(?<![\w@.-])([\w@!#%^&*.+-]{4,64})(?: is (?:my|our|his|her|the)(?: [\w-]+){0,2}? (?:password|passcode|pin|api key|token)\b|\s?(?:就?是|为)(?:我们?|他|她|你)?的?[\u4e00-\u9fffA-Za-z]{0,6}(?:密[码碼]|口令|验证码))/gi;
  for (const [, value = ''] of text.matchAll(after)) if (isSecret(value, PASSWORDS)) return true;
  return false;
}

function hasHeader(text: string): boolean {
  if (!/authorization/i.test(text)) return false;
  const header = /authorization["'\s]*[:=]["'\s]*(?:bearer|basic|token)?\s+([^\s"'`,;\u0080-\uffff]{6,})/gi;
  for (const [, value = ''] of text.matchAll(header)) {
    if (isValue(bare(value)) && (/\d/.test(value) || value.length >= 16)) return true;
  }
  return false;
}

/** `密码是hunter`: letters after a Chinese word that says that they are it. */
function hasWord(text: string): boolean {
  const words =
    /(?:(?:密[码碼]|口令)(?:就?[是为為]|[改换設设置][为為成])\s*[:：]?|(?:[账帐賬帳][号號户戶]|用户名)[^\n]{1,40}?密[码碼]\s*[:：])\s*["“「]?([A-Za-z][^\s"'`,;\u0080-\uffff]{3,63})/g;
  for (const [, value = ''] of text.matchAll(words)) if (isValue(bare(value))) return true;
  return false;
}

/**
 * Letters alone, where somebody says whose password they are (`my password: swordfish`), sets them apart (`password is
 * "swordfish"`), or wrote them as no word is written (`Sword@Fish`).
 */
function hasLetters(text: string): boolean {
  if (!/pass(?:word|phrase|code)/i.test(text)) return false;
  const letters =
    /(?<whose>\b(?:my|our|his|her|their|your) (?:[\w-]{1,20} ){0,2})?\bpass(?:word|phrase|code)(?<set> is(?: now)?| was)?(?<mark> ?[:=])? ?(?<quote>["'“`])?(?<value>[^\s"'`,;”]{4,64})/gi;
  for (const { groups = {} } of text.matchAll(letters)) {
    const { whose, set, mark, quote } = groups;
    const value = bare(groups['value'] ?? '');
    if ((set === undefined && mark === undefined) || !isValue(value)) continue;
    if ((whose !== undefined && mark !== undefined) || (set !== undefined && quote !== undefined)) return true;
    if (
      value.length >= 6 &&
      /^(?!\w*(?:pass|token|secret|user|input|get))[\w!@#$%^&*+~]+$/i.test(value) &&
      isWild(value)
    )
      return true;
  }
  return false;
}

/** With a capital or a sign inside. */
function isWild(value: string): boolean {
  return /[a-z][A-Z]|\w[!@#$%^&*+~]+\w/.test(value);
}

/** Without the marks of the sentence around it. */
function bare(value: string): string {
  return value.replace(/[.!?:)]+$/, '');
}

/** A value that somebody chose or a machine made has a digit; a number alone may count something. */
function isSecret(value: string, { least, digits }: { least: number; digits: number }): boolean {
  return value.length >= least && /\d/.test(value) && (value.length >= digits || /\D/.test(value)) && isValue(value);
}

/** No call, no variable, no range, no name of a technique or a product. */
function isValue(value: string): boolean {
  return (
    value.length >= 4 &&
    !/^\$[\w{(]|\$[{(]|^[<{[(]|^\w+(?:\.\w+)*[([]|^\d+[-~]\d+$|^[a-z_]\w*(?:\.[a-z_]\w*)+$/i.test(value) &&
    !WELL_KNOWN.test(value)
  );
}

const WELL_KNOWN =
  /^(?:(?:hmac[-_]?)?(?:md|sha|aes|rsa|des|3des|argon|pbkdf|base|utf|oauth|tls|wpa|http|ipv|es|rc|ed|x|sm|crc|bcrypt|scrypt|ascii|unicode|hash)[-_]?\d[\w-]*|b?s?crypt|python|node(?:js)?\d*|(?:python|php|java|mysql|postgres(?:ql)?|windows|win|ios|iphone|ipad|android|html|css|vue|angular|office|word|excel|ubuntu|centos|mac|macos|oracle|sqlserver|gpt|qwen|glm|web|router|level|step|type|version|v)[-_ ]?\d[\w.-]*|neo4j|log4j\d?|k8s|i18n|oauth2?|null|none|undefined|string|char|varchar.*|integer|text|boolean|true|false|hash(?:ed)?|salt(?:ed)?|md5.*|ascii|unicode|base64.*|empty|required|iphone|windows|python|mysql|wifi|plaintext|plain)$/i;
