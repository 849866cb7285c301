/** What a request asks for, coarsely. */
export const TASKS = [
  'chat',
  'question',
  'translation',
  'summary',
  'extraction',
  'rewriting',
  'code',
  'mathematics',
  'analysis',
  'creative',
] as const;

export type Task = (typeof TASKS)[number];

export const LANGUAGES = ['zh', 'en', 'mixed', 'other'] as const;

/** What a text is mainly written in; `mixed` is Chinese and Latin words together. */
export type Language = (typeof LANGUAGES)[number];

/** A text with what it stands for; `difficulty` is 0 to 1. */
export type TaskExample = { text: string; task: Task; difficulty?: number };
