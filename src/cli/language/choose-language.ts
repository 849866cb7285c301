export const LANGUAGES = ['en', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** What says which language: the command line, the environment, and the system's own setting where it has no such variables. */
export type Wishes = {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  /** The system's, as a BCP 47 tag. */
  systemLocale(): string;
};

/**
 * `--lang`, or else the first of LC_ALL, LC_MESSAGES and LANG that is set, as POSIX has it (Base Definitions 8.2). Windows sets
 * none of them, so its own setting counts there. A locale of another encoding than UTF-8 is answered in English, which
 * every encoding can show.
 */
export function chooseLanguage({ argv, env, platform, systemLocale }: Wishes): Language {
  const asked = languageOption(argv);
  if (asked !== undefined) return asked;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || (platform === 'win32' ? systemLocale() : '');
  const [, language = '', encoding = 'UTF-8'] = /^([a-z]+)[^.@]*(?:\.([^@]+))?/i.exec(locale) ?? [];
  return language.toLowerCase() === 'zh' && /^utf-?8$/i.test(encoding) ? 'zh' : 'en';
}

/** The last `--lang` before `--`; another value than the two is told by whoever parses the line. */
function languageOption(argv: readonly string[]): Language | undefined {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const values = words.flatMap((word, index) =>
    word === '--lang' ? (words[index + 1] ?? []) : word.startsWith('--lang=') ? word.slice('--lang='.length) : [],
  );
  const last = values.at(-1);
  return LANGUAGES.find((language) => language === last);
}
