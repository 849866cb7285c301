import { hasHan } from './han.ts';
import { marked } from './marked-words.ts';

/**
 * Whose content a text holds that nobody wants on a disk: `secret` (a key, a password), `identity number`, `bank card`,
 * `phone number`; undefined when none is seen. Numbers are checked by their own check digits, so that a timestamp or an
 * order number is none of them.
 */
export function privateContentIn(text: string): string | undefined {
  if (KEY_MARKS.some((mark) => text.includes(mark)) && KEYS.test(text)) return 'secret';
  // Everything else has a digit; all but passwords have nine of them.
  if (!/\d/.test(text)) return undefined;
  if (hasPassword(text)) return 'secret';
  if (!/\d(?:[ -]?\d){8}/.test(text)) return undefined;
  for (const [number = ''] of text.matchAll(LONG_NUMBER)) {
    const digits = number.replace(/[ -]/g, '');
    if (isIdentityNumber(digits)) return 'identity number';
    if (isBankCard(digits)) return 'bank card';
  }
  if (SOCIAL_SECURITY.test(text)) return 'identity number';
  return PHONE.test(text) ? 'phone number' : undefined;
}

/** Keys that can be told by their form: of OpenAI and its like, GitHub, GitLab, Slack, AWS, Google, JSON web tokens, PEM. */
const KEYS =
  /(?<![\w-])(?:sk-[\w-]{16,}|(?:gh[oprsu]|github_pat)_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,})|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Each of them has one of these. */
const KEY_MARKS = ['sk-', '_', 'glpat-', 'xox', 'AKIA', 'ASIA', 'AIza', 'eyJ', '-----BEGIN'];

export const NAMED = marked(
  'pass,pwd,pin,cvv,key,token,secret,密码,口令,密钥,令牌,验证码',
  () =>
    /(?:\b(?:passwords?|passwd|passphrase|pwd|pin(?: code)?|cvv|api[ _-]?keys?|(?:access|secret|auth|bearer)[ _-]?(?:keys?|tokens?)|secrets?)|密码|口令|密钥|令牌|验证码)["'`]?\s*(?:is|are|was|[:：=＝是为])\s*["'`“「]?([^\s"'`”」,，;；。!！?？]{4,64})/gi,
);

/** A value that somebody chose or a machine made: it has a digit, and is no call, no variable and no sentence. */
function hasPassword(text: string): boolean {
  if (!NAMED.isMarked(text)) return false;
  for (const [, value = ''] of text.matchAll(NAMED.expression())) {
    if (/\d/.test(value) && !/[()[\]{}<>$]/.test(value) && !hasHan(value)) return true;
  }
  return false;
}

/** 15 to 19 digits, written in groups or in one piece; the last of an identity number may be an X. */
const LONG_NUMBER = /(?<![\w.-])\d(?:[ -]?\d){13,17}[ -]?[\dXx](?![\w-]|\.\d)/g;

/** GB 11643: a region, a birthday, a serial number and a check digit. */
function isIdentityNumber(digits: string): boolean {
  if (!/^[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/.test(digits)) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return '10X98765432'[sum % 11] === digits.at(-1)?.toUpperCase();
}

/** Issuers' beginnings (ISO/IEC 7812) and Luhn's check digit. */
function isBankCard(digits: string): boolean {
  if (!/^(?:3[47]\d{13}|(?=\d{14,19}$)(?:2[2-7]|3[056]|4|5|6)\d+)$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

const SOCIAL_SECURITY =
  /(?:\bssn|social security(?: number)?)\D{0,12}(?<!\d)\d{3}[- ]?\d{2}[- ]?\d{4}(?!\d)|(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/i;

/** A number of eleven digits may be anything; one that is called a phone number is one. */
const PHONE =
  /(?:手机|电话|联系方式|号码|\bphone|\bmobile|\bcell|\btel)[^\d\n]{0,12}(?:\+?86[ -]?)?(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/i;
