/** What the system calls a failure: `ENOENT`; `otherwise` where it says nothing. */
export function codeOf(error: unknown, otherwise = ''): string {
  return error instanceof Error && 'code' in error ? String(error.code) : otherwise;
}
