/** What is said in another language, by its English. */
export type Catalogue = Readonly<Record<string, string>>;

/** `{name}` of a text. */
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

type Values<Text extends string> = [Names<Text>] extends [never]
  ? []
  : [Readonly<Record<Names<Text>, string | number>>];

/** Of this process, as its locale is: set once, before anything is said. Undefined: English, the language of the source. */
let spoken: Catalogue | undefined;

/** The language of everything that is said from here on. */
export function speak(catalogue: Catalogue | undefined): void {
  spoken = catalogue;
}

/**
 * A text for people, in their language: `t('{n} failed attempts', { n: '3' })`. The English is the key of the catalogue;
 * where one word means several things, what stands behind `##` tells them apart and is never shown: `t('in##tokens')`.
 * Values stand as they are. What the catalogue lacks is said in English.
 */
export function t<Text extends string>(text: Text, ...[values]: Values<Text>): string {
  const template = spoken?.[text] ?? text.replace(/##.*$/su, '');
  return values === undefined ? template : filled(template, values);
}

/** `template` with its `{name}`s replaced; what has no value stays as it stands. */
export function filled(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? `${values[name]}` : hole,
  );
}
