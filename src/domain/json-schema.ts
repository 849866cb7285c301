/** A JSON Schema, as it stands in a file. */
export type JsonSchema = { readonly [keyword: string]: unknown };
