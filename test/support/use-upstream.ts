import { onTestFinished } from 'vitest';
import { createUpstream, type Script, type Upstream } from './upstream.ts';

/** A scripted upstream that closes when the test ends. */
export async function useUpstream(script: Script): Promise<Upstream> {
  const upstream = await createUpstream(script);
  onTestFinished(() => upstream.close());
  return upstream;
}
