import picomatch from 'picomatch';

/** A glob, taken apart into the folder where it begins and what it says of the files below. */
export type Glob = {
  base: string;
  /** Whether it names something that begins with a dot. */
  hidden: boolean;
  /** Levels of folders that it can reach; absent: all of them. */
  depth?: number;
  /** Whether it names images by their ending: else they are what stands beside the texts. */
  images: boolean;
  matches: (inside: string) => boolean;
};

const IMAGE_ENDING = /\b(png|jpe?g|webp|gif)\b/i;

/** `*`, `?`, `[a-z]`, `{a,b}` and `**`, as bash has them. */
export function compileGlob(pattern: string, platform: string): Glob {
  const slashed = platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern;
  const { base, glob } = picomatch.scan(slashed);
  const levels = glob.split('/');
  const last = levels.at(-1) ?? '';
  return {
    base: base === '' ? (slashed.startsWith('/') ? '/' : '.') : base,
    hidden: levels.some((level) => /^[{(]?\.[^./]/.test(level) || /[{,(]\.[^./]/.test(level)),
    ...(!glob.includes('**') && !/[{(][^})]*\//.test(glob) && { depth: levels.length }),
    images: IMAGE_ENDING.test(last),
    matches: picomatch(glob, { dot: false, nonegate: true }),
  };
}
