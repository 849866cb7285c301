import { describe, expect, it } from 'vitest';
import { loadedBy } from '../support/loaded-by.ts';

/** What reads more than a text, and what only an option asks for. */
const OF_OPTIONS =
  /^(attach|decode-foreign|input-list|apply-templates|template-store|prompt|read-schema|ask-structured|check-schema|answer-(extracted|structured)|format-bytes)\b/;

describe('what a call loads', () => {
  it('is nothing of folders, images, encodings, templates and schemas where nothing asks for them', async () => {
    const plain = await loadedBy(['chat', 'x', '-f', 'HOME/notes.md', '-s', 'be brief'], { stdin: 'piped' });
    expect(plain).toContain('command.cjs');
    expect(plain.filter((name) => OF_OPTIONS.test(name))).toEqual([]);
  });

  it('is what an option asks for', async () => {
    const schema = await loadedBy(['chat', 'x', '--schema', 'name']);
    expect(schema.filter((name) => OF_OPTIONS.test(name))).toEqual(
      expect.arrayContaining(['answer-structured.cjs', 'ask-structured.cjs', 'read-schema.cjs']),
    );
    expect(schema).not.toContain('attach.cjs');
    const folder = await loadedBy(['chat', 'x', '-f', 'HOME/notes.m*']);
    expect(folder.filter((name) => OF_OPTIONS.test(name))).toContain('attach.cjs');
    expect(folder).not.toContain('ask-structured.cjs');
  });
});
