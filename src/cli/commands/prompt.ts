import { MgwError, toMgwError } from '../../domain/errors.ts';
import { codeOf } from '../../files/code-of.ts';
import { parseTemplate } from '../../prompts/parse-template.ts';
import { createTemplateStore, type TemplateStore } from '../../prompts/template-store.ts';
import type { CommandContext } from '../command-context.ts';
import { confirm } from '../confirm.ts';
import { canConfirm } from '../io.ts';
import { t } from '../language/t.ts';
import { readInput } from '../read-input.ts';
import { type ListedTemplate, templatesJson, templatesText } from '../render/template-list.ts';

function storeOf({ runtime }: CommandContext): TemplateStore {
  return createTemplateStore(runtime.paths.prompts);
}

/** `mgw prompt list`: every template; one that is broken stands there with what is wrong. */
export async function promptList({ json }: { json?: boolean }, context: CommandContext): Promise<number> {
  const store = storeOf(context);
  const listed: ListedTemplate[] = [];
  for (const name of await store.names()) {
    try {
      const { description, parameters, settings } = await store.read(name);
      const required = [...parameters].filter(([, value]) => value === undefined).map(([key]) => key);
      const defaults = Object.fromEntries(
        [...parameters].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      );
      listed.push({ name, ...(description !== undefined && { description }), required, defaults, settings });
    } catch (error) {
      listed.push({ name, required: [], defaults: {}, settings: {}, problem: toMgwError(error).message });
    }
  }
  const { stdout } = context.io;
  await stdout.write(json ? templatesJson(listed) : templatesText(listed, stdout));
  return 0;
}

/** `mgw prompt show NAME`: the file, byte for byte. */
export async function promptShow(name: string, context: CommandContext): Promise<number> {
  const store = storeOf(context);
  const text = await store.text(name);
  // Throws for a name that is not there.
  if (text === undefined) await store.read(name);
  await context.io.stdout.write(text ?? '');
  return 0;
}

const SKELETON: string = `---
# description: what it is for
# model: qwen
# system: You are a careful reviewer.
# temperature: 0.2
# max_tokens: 1000
# parameters: { lang: English }
---
Write the prompt here. A value is put in at {{lang}}, what is piped in or in files at {{input}}.
`;

/** `mgw prompt edit NAME`: a draft is edited, and replaces the template once it is one. */
export async function promptEdit(
  name: string,
  { from, yes }: { from?: string; yes?: boolean },
  context: CommandContext,
): Promise<number> {
  const store = storeOf(context);
  const before = await store.text(name);
  const isSure = from === undefined || before === undefined || yes === true;
  if (!isSure && !(await mayReplace(store.path(name), context))) {
    await context.io.stdout.write(`${t('nothing changed')}\n`);
    return 0;
  }
  const draft = await readDraft(store, name);
  if (from !== undefined) await store.writeDraft(name, await textFrom(from, context));
  else {
    if (draft !== undefined) await context.io.stderr.write(`mgw: ${t('going on with the draft that was kept')}\n`);
    await store.writeDraft(name, draft ?? before ?? t(SKELETON));
    await openEditor(store.draftPath(name), context);
  }
  const text = (await readDraft(store, name)) ?? '';
  if (from === undefined && (text === before || text.trim() === '' || (before === undefined && text === t(SKELETON)))) {
    await store.discardDraft(name);
    await context.io.stdout.write(`${t('nothing changed')}\n`);
    return 0;
  }
  try {
    parseTemplate(text, name);
  } catch (cause) {
    const { message, hint } = toMgwError(cause);
    const again =
      from === undefined ? `mgw prompt edit ${name} goes on with it` : `it stands in ${store.draftPath(name)}`;
    throw new MgwError('usage', message, {
      hint: [...(hint === undefined ? [] : [hint]), `the draft is kept, ${again}`].join('; '),
      cause,
    });
  }
  await store.publish(name);
  await context.io.stdout.write(`${t('saved {path}', { path: store.path(name) })}\n`);
  return 0;
}

/** A script, where nobody can be asked, has said what it wants; with an editor one sees what one replaces. */
async function mayReplace(path: string, { io, signal }: CommandContext): Promise<boolean> {
  return !canConfirm(io) || confirm(t('Replace {path}?', { path }), { io, signal });
}

/** `mgw prompt rm NAME`, after a yes. */
export async function promptRm(name: string, { yes }: { yes?: boolean }, context: CommandContext): Promise<number> {
  const { io, signal } = context;
  const store = storeOf(context);
  // Throws for a name that is not there.
  if ((await store.text(name)) === undefined) await store.read(name);
  if (!yes && !canConfirm(io)) {
    throw new MgwError('usage', `this would remove ${store.path(name)}, and there is nobody to ask here`, {
      hint: `mgw prompt rm ${name} --yes removes it unasked`,
    });
  }
  if (!yes && !(await confirm(t('Remove {path}?', { path: store.path(name) }), { io, signal }))) {
    await io.stdout.write(`${t('nothing was removed')}\n`);
    return 0;
  }
  await store.remove(name);
  await io.stdout.write(`${t('removed {path}', { path: store.path(name) })}\n`);
  return 0;
}

const MOST_BYTES = 1024 * 1024;

async function textFrom(file: string, { io, runtime, signal }: CommandContext): Promise<string> {
  const options = {
    prompt: [],
    files: [file],
    stdin: file === '-',
    maxBytes: MOST_BYTES,
    signal,
    command: 'mgw prompt edit',
    whenEmpty: () => new MgwError('usage', `--from ${file}: it is empty; nothing was saved`),
  };
  return (await readInput(io, runtime.effects, options)).text;
}

async function readDraft(store: TemplateStore, name: string): Promise<string | undefined> {
  const { readFile } = await import('node:fs/promises');
  return readFile(store.draftPath(name), 'utf8').catch(() => undefined);
}

/** Throws `usage` where there is no editor, or it ends badly; the draft stays. */
async function openEditor(path: string, { runtime }: CommandContext): Promise<void> {
  const { env, platform, runHere } = runtime.effects;
  const editor = env['VISUAL'] || env['EDITOR'] || (platform === 'win32' ? 'notepad' : 'vi');
  try {
    await runHere([...wordsOf(editor), path]);
  } catch (cause) {
    const why =
      codeOf(cause) === 'ENOENT' ? 'there is no such program' : String(cause instanceof Error ? cause.message : cause);
    throw new MgwError('usage', `the editor ${editor}: ${why}`, {
      hint: `nothing was saved; set VISUAL or EDITOR, or edit ${path} and say mgw prompt edit again`,
      cause,
    });
  }
}

/** `code --wait`, `"C:\Program Files\x.exe" -n`: words, and what stands in quotes as one. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}
