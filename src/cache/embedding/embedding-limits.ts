/** What a vendor takes. */
export type EmbeddingLimits = {
  /** Texts in one request, at most. */
  batch: number;
  /** The only values that `dimensions` may have; absent: the vendor says. */
  dimensions?: readonly number[];
};

type Row = EmbeddingLimits & { host: RegExp; model: RegExp };

/**
 * DashScope: https://help.aliyun.com/en/model-studio/text-embedding-synchronous-api (read 2026-11-25). Zhipu:
 * `dimensions` as its clients document them; at most 64 texts.
 */
const ROWS: readonly Row[] = [
  {
    host: /(?:^|\.)aliyuncs\.com$/,
    model: /^text-embedding-v4/,
    batch: 10,
    dimensions: [64, 128, 256, 512, 768, 1024, 1536, 2048],
  },
  {
    host: /(?:^|\.)aliyuncs\.com$/,
    model: /^text-embedding-v3/,
    batch: 10,
    dimensions: [64, 128, 256, 512, 768, 1024],
  },
  { host: /(?:^|\.)aliyuncs\.com$/, model: /^text-embedding-v[12]/, batch: 25, dimensions: [1536] },
  { host: /(?:^|\.)aliyuncs\.com$/, model: /./, batch: 10 },
  { host: /(?:^|\.)(?:bigmodel\.cn|z\.ai)$/, model: /^embedding-3/, batch: 64, dimensions: [256, 512, 1024, 2048] },
  { host: /(?:^|\.)(?:bigmodel\.cn|z\.ai)$/, model: /./, batch: 64 },
];

/** Ollama and others name no limit; their server does the work, so a request should not take long. */
const OTHERS: EmbeddingLimits = { batch: 32 };

/** For a check of `cache.embedding.dimensions` too. */
export function embeddingLimits({ endpoint, model }: { endpoint: string; model: string }): EmbeddingLimits {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  const row = ROWS.find((candidate) => candidate.host.test(host) && candidate.model.test(model));
  // Behind a proxy of one's own the model's name is all that is known.
  const named = row ?? ROWS.find(({ model: name }) => name.source.length > 1 && name.test(model));
  const { batch, dimensions } = named ?? OTHERS;
  return { batch, ...(dimensions !== undefined && { dimensions }) };
}

/** `https://host/v1`, `…/v1/chat/completions` and `…/v1/embeddings` all mean the last. */
export function embeddingsUrl(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  url.pathname = path.endsWith('/embeddings') ? path : `${path}/embeddings`;
  return url.href;
}
