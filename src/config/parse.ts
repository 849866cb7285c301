import * as v from 'valibot';
import type { Config, ConfigProblem } from '../domain/config.ts';
import { buildConfig } from './build.ts';
import { findConflicts, keyLine } from './checks.ts';
import { type Finding, type Path, type Position, readYaml, type YamlFile } from './document.ts';
import { isMapping } from './fields.ts';
import { presetFor } from './presets.ts';
import { found } from './refusal.ts';
import { configSchema } from './schema.ts';
import { looksSecret } from './secret-names.ts';

export type ParsedConfig = {
  /** Absent when there is a problem. */
  config?: Config;
  /** All of them, in the order of the file. */
  problems: ConfigProblem[];
  /** The line at which the file gives the value at this path; undefined where it gives none. */
  lineOf(path: Path): number | undefined;
  /** Where the file gives the value at this path; undefined where it gives none. */
  positionOf(path: Path): Position | undefined;
  /** The file as plain data; what it says, before anything is inherited. */
  data: Readonly<Record<string, unknown>>;
};

/** Reads a config text. Whatever is wrong with it becomes a problem; nothing is thrown. `file` is for messages and relative paths. */
export function parseConfig(text: string, file: string): ParsedConfig {
  const yaml = readYaml(text);
  const data = yaml.value ?? {};
  const lineOf = (path: Path) => (yaml.has(path) ? yaml.locate(path, 'key').line : undefined);
  const positionOf = (path: Path) => (yaml.has(path) ? yaml.locate(path, 'value') : undefined);
  if (!isMapping(data)) {
    const message = `expected keys such as models: and routing:, ${found(data)}`;
    const problem = { path: [], position: yaml.locate([], 'value'), message };
    return { problems: toProblems([...yaml.findings, problem], file), lineOf, positionOf, data: {} };
  }
  const result = v.safeParse(configSchema, data);
  const findings = [
    ...yaml.findings,
    ...(result.issues ?? []).map((issue) => issueFinding(issue, yaml, data)),
    ...findConflicts(data).map(({ path, at, message, hint }) => finding(path, yaml.locate(path, at), message, hint)),
  ];
  if (findings.length > 0 || !result.success) return { problems: toProblems(findings, file), lineOf, positionOf, data };
  return { config: buildConfig(result.output, file), problems: [], lineOf, positionOf, data };
}

function issueFinding(issue: v.BaseIssue<unknown>, yaml: YamlFile, data: Record<string, unknown>): Finding {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  const last = issue.path?.at(-1);
  const at = last !== undefined && 'origin' in last && last.origin === 'key' ? 'key' : 'value';
  if (at === 'key' && last !== undefined && isLiteralKey(String(last.key), last.value)) {
    return finding(
      path,
      yaml.locate(path, 'key'),
      'a key must not stand in this file',
      literalKeyHint(path, last.value, data),
    );
  }
  if (at === 'key' && path.length === 1 && presetFor(String(last?.key)) !== undefined) {
    return finding(path, yaml.locate(path, 'key'), 'unknown key', 'a model stands under models:, indented');
  }
  const [message = '', hint] = issue.message.split('\n');
  // a key that is missing is its mapping's problem
  if (at === 'key' && last?.value === undefined)
    return finding(path.slice(0, -1), yaml.locate(path, 'key'), message, hint);
  return finding(path, yaml.locate(path, at), message, hint);
}

/** `max_token: 4096` is a slip of the pen; `token: "…"` is a secret. */
function isLiteralKey(name: string, value: unknown): boolean {
  return looksSecret(name) && typeof value !== 'number' && typeof value !== 'boolean';
}

function literalKeyHint(path: Path, value: unknown, data: Record<string, unknown>): string {
  if (value === 'none') return 'for a server that needs no key: auth: none';
  const [section, alias] = path;
  const models = isMapping(data['models']) ? data['models'] : {};
  const isModel = section === 'models' && typeof alias === 'string';
  const line = isModel ? keyLine(alias, models[alias]) : 'api_key_env: DEEPSEEK_API_KEY';
  return `put the key into the environment, and use this line: ${line}`;
}

function finding(path: Path, position: Finding['position'], message: string, hint: string | undefined): Finding {
  return { path, position, message, ...(hint !== undefined && { hint }) };
}

function toProblems(findings: readonly Finding[], file: string): ConfigProblem[] {
  return findings
    .map(({ path, position, ...said }) => ({ file, ...position, path: dotted(path), ...said }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** `routing.fallback_chain[1]` */
function dotted(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
