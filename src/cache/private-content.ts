import { marked } from './marked-words.ts';
import { hasSecret } from './secrets.ts';

/**
 * Whose content a text holds that nobody wants on a disk: `secret` (a key, a password), `identity number`, `bank card`,
 * `bank account`, `phone number`; undefined when none is seen. Numbers are checked by their own check digits, so that a
 * timestamp or an order number is none of them, unless the text says what they are.
 */
export function privateContentIn(text: string): string | undefined {
  const narrow = /[０-９]/.test(text) ? text.normalize('NFKC') : text;
  if (hasSecret(narrow)) return 'secret';
  // Everything else has seven digits.
  if (!/\d(?:[ ().-]{0,2}\d){6}/.test(narrow)) return undefined;
  for (const [number = ''] of narrow.matchAll(LONG_NUMBER)) {
    const digits = number.replace(/[ -]/g, '');
    if (isIdentityNumber(digits)) return 'identity number';
    if (isBankCard(digits)) return 'bank card';
  }
  if (SOCIAL_SECURITY.test(narrow) || IDENTITY.test(narrow)) return 'identity number';
  if (CARD.test(narrow)) return 'bank card';
  for (const [number = ''] of narrow.matchAll(IBAN)) if (isIban(number.replaceAll(' ', ''))) return 'bank account';
  return hasPhone(narrow) ? 'phone number' : undefined;
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

/** Called what it is, a number needs no check digit: whoever mistypes it means it all the same. */
export const IDENTITY = marked(
  '身份证,身份證,证件,證件,identity,national id,id card,id number,护照,護照,通行证,驾驶证,驾照,社保,passport,licen',
  () =>
    /(?:身份证|身份證|(?:证件|證件)[号號]|\bidentity (?:card|number)|\bnational id|\bid (?:card|number))[^\d\n]{0,16}(?:\d{6} ?\d{8} ?\d{3}[\dX]|\d{15})(?!\d)|(?:护照|護照|通行证|驾驶证|驾照|社保|\bpassport|driver['’]?s?['’]? licen[cs]e)[^\d\n]{0,16}?(?<![A-Za-z0-9])[A-Z]{0,2}\d{7,18}(?!\d)/i,
);

export const CARD = marked(
  '银行卡,銀行卡,卡号,卡號,信用卡,储蓄卡,card number,card no,credit card,debit card',
  () =>
    /(?:银行卡|銀行卡|卡[号號]|信用卡|储蓄卡|\bcard n(?:umber|o)|\b(?:credit|debit) card)[^\d\n]{0,12}\d(?:[ -]?\d){13,18}(?!\d)/i,
);

/** ISO 13616. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;

function isIban(number: string): boolean {
  const digits = (number.slice(4) + number.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** A number of eleven digits may be anything; one that is called a phone number is one. */
export const PHONE = marked(
  '手机,手機,电话,電話,座机,传真,联系,聯繫,聯絡,号码,號碼,收件人,收货人,致电,拨打,打给,短信,微信,phone,mobile,cell,tel,whatsapp,call,text,contact,my number,sms,fax',
  () =>
    /(?:手机|手機|电话|電話|座机|传真|联系|聯繫|聯絡|号码|號碼|收[件货]人|致电|拨打|打给|短信|微信|phone|\bmobile|\bcell|\btel|\bwhatsapp|\bcall|\btext|\bcontact|\bmy number|\bsms|\bfax)[^\d\n]{0,16}(?:(?:\+?86[ -]?)?(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}|\(?0\d{2,3}[ )-]{0,2}\d{7,8}|\(?[2-9]\d{2}\)?[ .-]{0,2}\d{3}[ .-]\d{4})(?!\d)|(?<![\w.-])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)[^\d\n]{0,8}(?:手机|手機|电话|電話|(?:号码|號碼)|phone)/i,
);

/** After a plus a number is one in full, unless something is added up. Digits without the plus. */
function hasPhone(text: string): boolean {
  if (PHONE.test(text)) return true;
  for (const [number] of text.matchAll(/(?<![\d)]\s{0,2}|[\w+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?!\d)/g)) {
    const { length } = number.replace(/\D/g, '');
    if (length >= 10 && length <= 15) return true;
  }
  return false;
}
