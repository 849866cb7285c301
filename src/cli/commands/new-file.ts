import { open, rm } from 'node:fs/promises';
import { MgwError } from '../../domain/errors.ts';
import { codeOf } from '../../files/code-of.ts';

export type Write = (text: string) => Promise<void> | void;

/** Never overwrites, and leaves nothing behind when it breaks off: half an export would look whole. Throws `usage`, `record`. */
export async function intoNewFile<Result>(path: string, fill: (write: Write) => Promise<Result>): Promise<Result> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const code = codeOf(error, 'unknown error');
    if (code === 'EEXIST') {
      throw new MgwError('usage', `${path} is there already`, { hint: 'name another file, or move it away first' });
    }
    throw new MgwError('usage', `cannot write ${path} (${code})`, { cause: error });
  });
  try {
    return await fill((text) => writeText(file, path, text));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function writeText(file: Awaited<ReturnType<typeof open>>, path: string, text: string): Promise<void> {
  try {
    await file.writeFile(text);
  } catch (error) {
    throw new MgwError('record', `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'nothing of it was kept',
      cause: error,
    });
  }
}
