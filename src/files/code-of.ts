/** What the system calls a failure: `ENOENT`; empty where it says nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
