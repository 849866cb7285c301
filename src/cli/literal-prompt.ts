/**
 * What stands behind `--` is text, also where it is the name of a subcommand: `mgw route -- good`. Commander forgets that there
 * was a `--`, so it becomes an option, which nothing else is taken for.
 */
export function withLiteralPrompt(argv: readonly string[]): string[] {
  const command = argv[0] === '--config' ? 2 : argv[0]?.startsWith('--config=') ? 1 : 0;
  const at = argv.indexOf('--');
  if (argv[command] !== 'route' || at < 0) return [...argv];
  return [...argv.slice(0, at), `--text=${argv.slice(at + 1).join(' ')}`];
}
