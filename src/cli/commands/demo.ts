import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MgwError } from '../../domain/errors.ts';
import type { Effects } from '../../effects.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import type { CommandContext } from '../command-context.ts';
import type { Io } from '../io.ts';
import { t } from '../language/t.ts';
import { styled } from '../render/style.ts';

export type DemoOptions = { fast?: boolean };

type Scene = {
  title: string;
  argv: readonly string[];
  /** Vendors that fail during this scene, each with its HTTP status. */
  failing?: Parameters<Simulator['fail']>[0];
  exitCode: number;
};

const QUESTION = '写一个斐波那契数列生成器';

const SCENES: readonly Scene[] = [
  { title: '1. An answer, streamed; its price stands under it.', argv: ['chat', QUESTION], exitCode: 0 },
  {
    title: '2. DeepSeek is down: two retries, then the answer comes from Qwen.',
    argv: ['chat', 'Explain a model gateway in two sentences.'],
    failing: { deepseek: 503 },
    exitCode: 0,
  },
  { title: '3. The first question again: from the cache, at no cost.', argv: ['chat', QUESTION], exitCode: 0 },
  {
    title: '4. A limit: refused before anything is sent (exit code 4).',
    argv: ['chat', 'Write a long story.', '--max-cost', '0.001'],
    exitCode: 4,
  },
  { title: '5. What just happened.', argv: ['stats', '--today'], exitCode: 0 },
];

/** `mgw demo`: the main job against a simulator on this machine, in a home that is removed at the end. */
export async function demo({ fast = false }: DemoOptions, context: CommandContext): Promise<number> {
  const io = forPerson(context.io);
  const { effects } = context.runtime;
  const simulator = await startSimulator({ clock: effects.clock, paceMs: fast ? 0 : 15 });
  const home = await mkdtemp(join(tmpdir(), 'mgw-demo-'));
  try {
    await io.stdout.write(`${t(INTRODUCTION)}\n`);
    await writeFile(join(home, 'config.yaml'), demoConfig(simulator));
    for (const scene of SCENES) {
      if (context.signal.aborted) throw context.signal.reason;
      await play(scene, { context, io, simulator, effects: demoEffects(effects, home) });
    }
    await io.stdout.write(`\n${t(CLOSING)}\n`);
    return 0;
  } finally {
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  }
}

const INTRODUCTION = `mgw demo: a SIMULATOR on 127.0.0.1 plays DeepSeek, Qwen and GLM. It is no model: it recites
fixed texts. No key is needed, nothing leaves this machine, and no money is spent. The prices are real list prices.`;

const CLOSING = `For real: mgw init, or export DEEPSEEK_API_KEY=… (or DASHSCOPE_API_KEY, ZHIPUAI_API_KEY); then  mgw chat "你好"`;

async function play(
  scene: Scene,
  stage: { context: CommandContext; io: Io; simulator: Simulator; effects: Effects },
): Promise<void> {
  const { context, io, simulator, effects } = stage;
  const argv = scene.argv.map((word) => t(word));
  const typed = argv.map((word) => (/\s|[^\x21-\x7e]/.test(word) ? `"${word}"` : word)).join(' ');
  await io.stdout.write(`\n${await styled(io.stdout, 'bold', t(scene.title))}\n$ mgw ${typed}\n`);
  simulator.fail(scene.failing ?? {});
  const exitCode = await context.run(argv, io, effects);
  // Whoever stops it, or reads no further, has ended the scene.
  context.signal.throwIfAborted();
  if (exitCode === scene.exitCode) return;
  throw new MgwError('internal', `the demo's "mgw ${typed}" ended with ${exitCode} instead of ${scene.exitCode}`, {
    hint: 'this is a fault of mgw; please report it',
  });
}

/** Remarks such as what a call cost belong to the demo, also when it is piped; nothing is ever read. */
function forPerson({ stdout, stderr }: Io): Io {
  const withRemarks = (output: Io['stdout']): Io['stdout'] => ({
    write: (text) => output.write(text),
    isTTY: output.isTTY,
    animates: output.animates,
    remarks: true,
    columns: output.columns,
    color: output.color,
    ...(output.onResume && { onResume: output.onResume }),
    ...(output.onSuspend && { onSuspend: output.onSuspend }),
    ...(output.onResize && { onResize: output.onResize }),
    ...{ rows: output.rows ?? 24, hyperlinks: output.hyperlinks === true, isSpoken: output.isSpoken === true },
  });
  // One stream for both where nobody watches them apart, so that a log keeps the order.
  return {
    stdout: withRemarks(stdout),
    stderr: withRemarks(stderr.isTTY ? stderr : stdout),
    stdin: { isTTY: false, kind: () => 'none', read: async function* () {} },
  };
}

/** The person's own keys and settings stay out of it. */
function demoEffects(effects: Effects, home: string): Effects {
  const env = {
    MGW_HOME: home,
    DEEPSEEK_API_KEY: 'simulated',
    DASHSCOPE_API_KEY: 'simulated',
    ZHIPUAI_API_KEY: 'simulated',
  };
  return { ...effects, env };
}

function demoConfig(simulator: Simulator): string {
  return `models:
  deepseek: {endpoint: "${simulator.url('deepseek')}"}
  qwen: {endpoint: "${simulator.url('qwen')}"}
  glm: {endpoint: "${simulator.url('glm')}"}
routing:
  default_model: deepseek
  fallback_chain: [deepseek, qwen, glm]
  cost_limit_per_call: 0.05
`;
}
