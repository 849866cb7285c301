/** What can be typed after a stroke, in the order of `/help`. */
export const COMMAND_NAMES = [
  'model',
  'system',
  'file',
  'retry',
  'undo',
  'cost',
  'tokens',
  'save',
  'name',
  'new',
  'help',
  'quit',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

export function isCommandName(name: string): name is CommandName {
  return COMMAND_NAMES.some((known) => known === name);
}
