import type { ReportedUsage } from '../domain/reported-usage.ts';
import { decodeUsage, isObject } from './decode.ts';

/** What the body of an error says, whatever its shape. */
export type ErrorBody = {
  /** `error.code`, and `error.type` where there is one: vendors put the telling word into either. */
  codes: readonly string[];
  message: string;
  requestId?: string | undefined;
  /** What the vendor has billed all the same. */
  usage?: ReportedUsage | undefined;
  /** A page for a browser: what answered is not the API. */
  html: boolean;
};

/**
 * Reads `{"error":{…}}`, `{"error":"…"}`, DashScope's `{"code","message","request_id"}`, FastAPI's `{"detail"}`,
 * any of them inside an SSE frame, an HTML page, and plain text.
 */
export function parseErrorBody(body: string): ErrorBody {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (/^<(!doctype|html|head|body|\?xml)\b/i.test(text)) return { codes: [], message: titleOf(text), html: true };
  const json = parseJson(text) ?? parseJson(/^data:(.*)$/m.exec(text)?.[1] ?? '');
  const outer = Array.isArray(json) ? json[0] : json;
  if (!isObject(outer)) return { codes: [], message: typeof json === 'string' ? json : text, html: false };
  const inner = isObject(outer['error']) ? outer['error'] : outer;
  return {
    codes: [inner['code'], inner['type']].filter((code) => isCode(code)).map(String),
    message: firstText([inner['message'], outer['error'], inner['msg'], inner['detail'], outer['message']]) ?? text,
    requestId: firstText([outer['request_id'], inner['request_id']]),
    usage: decodeUsage(outer['usage']) ?? decodeUsage(inner['usage']),
    html: false,
  };
}

/**
 * A vendor's words as they may be shown: one line of at most 300 characters without control characters,
 * and without anything that looks like a key.
 */
export function vendorWords(text: string, key?: string): string {
  const known = key ? text.replaceAll(key, '…') : text;
  const line = known
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\b(sk|ak|pk)-[\w-]{6,}/gi, '$1-…')
    .replace(/\b[0-9a-f]{32}\.[0-9a-z]{16}\b/gi, '…')
    .replace(/\b(Bearer) [\w.~+/-]{16,}=*/gi, '$1 …')
    .trim();
  const characters = [...line];
  return characters.length > 300 ? `${characters.slice(0, 299).join('')}…` : line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCode(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function firstText(values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

function titleOf(html: string): string {
  return /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim() ?? '';
}
