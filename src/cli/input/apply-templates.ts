import { MgwError } from '../../domain/errors.ts';
import { fillTemplate, takeArguments } from '../../prompts/fill-template.ts';
import { hasInput, type Template, type TemplateSettings } from '../../prompts/template.ts';
import { createTemplateStore } from '../../prompts/template-store.ts';
import type { InputTemplate } from '../read-input.ts';

type Named = { prompt?: string; role?: string; system?: string };

export type Applied = {
  settings: TemplateSettings;
  system?: string;
  template?: InputTemplate;
  /** The words behind the parameters. */
  rest: readonly string[];
};

/**
 * What `-p NAME` and `-r NAME` stand for, with the parameters that stand before the words of the prompt. The prompt's settings
 * go before the role's, and the role before a system prompt of the prompt's. Throws `usage`.
 */
export async function applyTemplates(words: readonly string[], named: Named, folder: string): Promise<Applied> {
  const store = createTemplateStore(folder);
  const prompt = named.prompt === undefined ? undefined : await store.read(named.prompt);
  const role = named.role === undefined ? undefined : asRole(await store.read(named.role));
  const { values, rest } = takeArguments(
    words,
    [prompt, role].filter((template) => template !== undefined),
  );
  const filled = prompt && fillTemplate(prompt, values, `-p ${prompt.name}`);
  const system =
    named.system ?? (role && fillTemplate(role, values, `-r ${role.name}`).fill('').trim()) ?? filled?.system;
  return {
    settings: { ...role?.settings, ...prompt?.settings },
    ...(system !== undefined && { system }),
    ...(prompt && filled && { template: { name: prompt.name, hasInput: hasInput(prompt), fill: filled.fill } }),
    rest,
  };
}

/** Throws `usage` for a template that cannot be a system prompt alone. */
function asRole(template: Template): Template {
  const { name, system } = template;
  const refuse = (what: string) =>
    new MgwError('usage', `the template ${name} is no role: ${what}`, {
      hint: `ask it as a prompt: mgw chat -p ${name}`,
    });
  if (system !== undefined) throw refuse('it has a system prompt of its own');
  if (hasInput(template)) throw refuse('it has {{input}}');
  return template;
}
