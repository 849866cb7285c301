import { MgwError } from '../../domain/errors.ts';
import type { Attached, AttachOptions, NamedImage, Part, ReadFile, SkippedFile } from './attach.ts';
import { countReasons } from './count-reasons.ts';
import { formatBytes } from './format-bytes.ts';
import { compileGlob } from './glob.ts';
import { readOfMany } from './read-of-many.ts';
import { type Walked, walkFiles } from './walk-files.ts';

/** All texts of a folder. Throws `usage` where there is none, `input-too-large` where there are too many. */
export async function attachFolder(path: string, options: AttachOptions): Promise<Attached> {
  const { signal, effects } = options;
  const files = walkFiles(path, { signal, platform: effects.platform, hidden: false });
  const attached = await readAll(files, { root: path, images: false, options });
  if (attached.files.length > 0) return attached;
  const counts = countReasons(attached.skipped);
  const message =
    counts === '' ? `${path} holds no text that could be sent` : `${path} holds no text that could be sent: ${counts}`;
  throw new MgwError('usage', message, {
    hint: 'nothing was sent; hidden files and what .gitignore leaves out are sent only when they are named',
  });
}

/** The texts that a glob matches, and images where it names them. Throws `usage` where there is nothing. */
export async function attachGlob(pattern: string, options: AttachOptions): Promise<Attached> {
  const { signal, effects } = options;
  const { base, hidden, depth, images, matches } = compileGlob(pattern, effects.platform);
  const walk = { signal, platform: effects.platform, hidden, wanted: matches, ...(depth !== undefined && { depth }) };
  const attached = await readAll(walkFiles(base, walk), { root: pattern, images, options });
  if (attached.files.length > 0) return attached;
  const isEmpty = attached.skipped.length === 0;
  throw new MgwError(
    'usage',
    isEmpty
      ? `no file matches ${pattern}`
      : `${pattern} matches no text that could be sent: ${countReasons(attached.skipped)}`,
    { hint: 'nothing was sent; a glob matches neither hidden files nor what .gitignore leaves out: name those' },
  );
}

/** Far more than any vendor takes with one request. */
const MOST_IMAGE_BYTES = 64 * 1024 * 1024;

type Reading = { root: string; images: boolean; options: AttachOptions };

async function readAll(walked: AsyncIterable<Walked>, { root, images, options }: Reading): Promise<Attached> {
  const limits = await options.limits();
  const found = {
    parts: [] as Part[],
    images: [] as NamedImage[],
    files: [] as ReadFile[],
    skipped: [] as SkippedFile[],
  };
  let [total, imageBytes] = [0, 0];
  for await (const file of walked) {
    const read = 'skipped' in file ? file.skipped : await readOfMany(file, { images, limits, signal: options.signal });
    options.signal.throwIfAborted();
    if (typeof read === 'string') {
      found.skipped.push({ path: file.path, reason: read });
      continue;
    }
    found.files.push(read.file);
    if (read.image) {
      found.images.push({ name: file.path, image: read.image });
      imageBytes += read.file.bytes;
      if (imageBytes > MOST_IMAGE_BYTES) throw tooMuch(root, found.files, { most: MOST_IMAGE_BYTES, of: 'images' });
    }
    if (read.text === undefined) continue;
    found.parts.push({ name: file.path, text: read.text });
    total += read.file.bytes;
    if (total > limits.maxTotalBytes) throw tooMuch(root, found.files, { most: limits.maxTotalBytes, of: 'text' });
  }
  return found;
}

function tooMuch(
  root: string,
  files: readonly ReadFile[],
  { most, of }: { most: number; of: 'text' | 'images' },
): MgwError {
  const alike = files.filter(({ image }) => (of === 'images') === (image !== undefined));
  const largest = alike.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const names = largest.map(({ path, bytes }) => `${path} (${formatBytes(bytes)})`).join(', ');
  const size = formatBytes(most);
  return of === 'text'
    ? new MgwError('input-too-large', `${root} holds more than ${size} of text; largest: ${names}`, {
        hint: 'nothing was sent; name a smaller folder or a glob, or raise input.max_total_size',
      })
    : new MgwError('input-too-large', `${root} holds more than ${size} of images; largest: ${names}`, {
        hint: 'nothing was sent; name fewer images',
      });
}

/** `: 3 binary, 1 larger than 512 KB` */
