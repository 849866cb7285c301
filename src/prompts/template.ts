import type { Thinking } from '../domain/model.ts';

/** What a call takes from a template's front matter where the command line says nothing. */
export type TemplateSettings = {
  model?: string;
  temperature?: number;
  /** Output cap in tokens. */
  maxTokens?: number;
  thinking?: Thinking;
  tag?: string;
};

/** A prompt that is kept in a file, with places for what changes. */
export type Template = {
  name: string;
  description?: string;
  settings: TemplateSettings;
  /** The system prompt that it brings. */
  system?: readonly Segment[];
  body: readonly Segment[];
  /** Every parameter, with its default; without one it has to be given. `input` is none of them. */
  parameters: ReadonlyMap<string, string | undefined>;
};

/** Text, or a place for a value. */
export type Segment = string | { name: string };

/** What is piped in, read from files and written behind the command. */
export const INPUT = 'input';

export function hasInput({ body }: Pick<Template, 'body'>): boolean {
  return body.some((segment) => typeof segment !== 'string' && segment.name === INPUT);
}
