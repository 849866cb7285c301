/** Fewer characters than this say nothing by how often they are used. */
const ENOUGH = 40;
/** Of the Chinese characters of a text at least this many are among the 3,755 that GB 2312 puts first. */
const LEAST_COMMON = 0.9;
/** Of a longer one so many are among those that any Chinese text is full of. */
const LEAST_FREQUENT = 0.12;

/** Together a third of any modern text. In GB 2312 each is two bytes, here as they follow each other. */
const FREQUENT =
  'b5c4 d2bb cac7 b2bb c1cb d4da c8cb d3d0 ced2 cbfb d5e2 b8f6 c3c7 d6d0 c0b4 c9cf b4f3 ceaa bacd b9fa b5d8 b5bd d2d4 cbb5 cab1 d2aa becd b3f6 bbe1 bfc9 d2b2 c4e3 b6d4 c9fa c4dc b6f8 d7d3 c4c7 b5c3 d3da d7c5 cfc2 d7d4 d6ae c4ea b9fd b7a2 baf3 d7f7 c0ef d3c3 b5c0 d0d0 cbf9 c8bb bcd2 d6d6 cac2 b3c9 b7bd b6e0 bead c3b4 c8a5 b7a8 d1a7 c8e7 b6bc cdac cfd6 b5b1 c3bb b6af c3e6 c6f0 bfb4 b6a8 ccec b7d6 bbb9 bdf8 bac3 d0a1 b2bf c6e4 d0a9 d6f7 d1f9 c0ed d0c4 b1be c7b0 bfaa b5ab d2f2 d6bb b4d3 cfeb cab5'
    .split(' ')
    .map((code) => Number.parseInt(code, 16));

/**
 * Whether bytes that are not UTF-8 read as Chinese in GB18030 (or GBK, or GB 2312, which are parts of it). Nearly any bytes
 * of an old encoding are valid in it, so what they would say is asked: Cyrillic, Japanese, Big5, Latin and half UTF-8 come
 * out as rare characters or as few, Korean as common ones without those that hold a sentence together.
 */
export function readsAsGb18030(bytes: Uint8Array): boolean {
  const counts = { han: 0, common: 0, frequent: 0, pairs: 0, kana: 0 };
  const frequent = new Set(FREQUENT);
  let afterHan = false;
  for (let at = 0; at < bytes.length; ) {
    const [lead = 0, trail = 0] = [bytes[at], bytes[at + 1]];
    if (lead < 0x80) {
      afterHan = false;
      at += 1;
      continue;
    }
    const isFour = trail >= 0x30 && trail <= 0x39;
    if (lead === 0x80 || lead === 0xff || (!isFour && (trail < 0x40 || trail === 0x7f || trail === 0xff))) return false;
    const isHan = !isFour && isHanCode(lead, trail);
    if (isHan) {
      counts.han += 1;
      if (afterHan) counts.pairs += 1;
      if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) counts.common += 1;
      if (frequent.has(lead * 256 + trail)) counts.frequent += 1;
    } else if (!isFour && (lead === 0xa4 || lead === 0xa5)) counts.kana += 1;
    afterHan = isHan;
    at += isFour ? 4 : 2;
  }
  const { han, common, pairs, kana } = counts;
  if (han < 2 || pairs === 0 || kana * 10 > han || common < han * LEAST_COMMON) return false;
  return han < ENOUGH || counts.frequent >= han * LEAST_FREQUENT;
}

/** GB 2312's characters, and those that GBK adds on both sides of them. */
function isHanCode(lead: number, trail: number): boolean {
  if (lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1) return true;
  return (lead >= 0x81 && lead <= 0xa0) || (lead >= 0xaa && lead <= 0xfe && trail <= 0xa0);
}
