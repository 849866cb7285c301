import { build } from './build.mjs';

/** Tests start the real command, so it has to be made of the sources under test. */
export function setup(): Promise<void> {
  return build({ ifStale: true });
}
