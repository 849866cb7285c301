import type { ImagePart, Message } from './chat.ts';
import { LARGEST_WINDOW, type Model } from './model.ts';

type Seeing = Pick<Model, 'imageTokens' | 'contextWindow'>;

/** Small images are scaled up before they are read, to sizes that no vendor promises. Tokens. */
const LEAST_BOUND = 1024;
/** Of an image whose size is not known, or which a vendor counts in a way of its own. */
const USUAL = 1024;

export function imagesIn(messages: readonly Message[]): readonly ImagePart[] {
  return messages.flatMap(({ images = [] }) => images);
}

/**
 * The most that the images of a request can be billed for. Where nobody has said what the model takes for one, that is a
 * window: no more can be read.
 */
export function mostImageTokens(model: Seeing, messages: readonly Message[]): number {
  const { imageTokens, contextWindow = LARGEST_WINDOW } = model;
  const images = imagesIn(messages);
  if (images.length === 0) return 0;
  if (imageTokens === undefined) return contextWindow;
  const each = images.map((image) => {
    const bySize = tokensBySize(image, imageTokens.side, Math.ceil);
    // Of an animation it is not known how many pictures are read.
    return bySize === undefined || image.mediaType === 'image/gif'
      ? imageTokens.most
      : Math.min(imageTokens.most, Math.max(LEAST_BOUND, bySize));
  });
  return Math.min(
    contextWindow,
    each.reduce((sum, tokens) => sum + tokens, 0),
  );
}

/** About what they are billed for. */
export function likelyImageTokens({ imageTokens }: Seeing, messages: readonly Message[]): number {
  const most = imageTokens?.most ?? Number.POSITIVE_INFINITY;
  return imagesIn(messages).reduce(
    (sum, image) => sum + Math.min(most, tokensBySize(image, imageTokens?.side, Math.round) ?? USUAL),
    0,
  );
}

/** A token a square, and two around the image. */
function tokensBySize(
  { width, height }: ImagePart,
  side: number | undefined,
  round: (squares: number) => number,
): number | undefined {
  if (side === undefined || width === undefined || height === undefined) return undefined;
  return Math.max(1, round(width / side)) * Math.max(1, round(height / side)) + 2;
}
