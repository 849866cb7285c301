import type { Path } from './document.ts';

/** Something that no single value shows. Placed at the key, or at the value where a name in it is wrong. */
export type Conflict = { path: Path; at: 'key' | 'value'; message: string; hint?: string | undefined };
