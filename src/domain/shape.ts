/** Whether a value that was read from somewhere is what it should be. */
export type Check = (value: unknown) => boolean;

export const text: Check = (value) => typeof value === 'string';

/** A whole number that is not negative, such as of tokens. */
export const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

/** An object whose fields are as given; it may have others. */
export function shape(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields);
  return (value) => isRecord(value) && checks.every(([key, check]) => check(value[key]));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
