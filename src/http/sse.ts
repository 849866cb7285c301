import { createParser } from 'eventsource-parser';
import { MgwError } from '../domain/errors.ts';

const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * The `data:` payloads of an event stream, in one array for each read of the network that completed any:
 * one step of an async iterator for every chunk of a fast answer would cost more than the chunks themselves.
 * A last frame without its blank line still counts. Throws `malformed` on a frame over `maxFrameBytes`.
 */
export async function* sseFrames(
  body: AsyncIterable<Uint8Array>,
  { maxFrameBytes = MAX_FRAME_BYTES }: { maxFrameBytes?: number } = {},
): AsyncGenerator<string[]> {
  let frames: string[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: maxFrameBytes,
    onEvent: ({ data }) => {
      if (isLonger(data, maxFrameBytes)) tooLong = true;
      else frames.push(data);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') tooLong = true;
    },
  });
  const feed = (text: string) => {
    parser.feed(text);
    if (tooLong) throw frameTooLong(maxFrameBytes);
    const complete = frames;
    frames = [];
    return complete;
  };
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const complete = feed(decoder.decode(chunk, { stream: true }));
    if (complete.length > 0) yield complete;
  }
  const last = feed(`${decoder.decode()}\n\n`);
  if (last.length > 0) yield last;
}

function isLonger(text: string, maxBytes: number): boolean {
  // A character takes at most 3 bytes of UTF-8 per UTF-16 unit, so most frames need no count.
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}

function frameTooLong(maxBytes: number): MgwError {
  return new MgwError('malformed', `the answer has a frame of more than ${maxBytes.toLocaleString('en-US')} bytes`, {
    hint: 'no chat answer has frames that long; check that `endpoint` is a chat completions endpoint',
    disposition: 'next',
  });
}
