import { MgwError } from '../../../domain/errors.ts';
import { zoneFor } from '../../../domain/zone.ts';
import type { KeptFile } from '../../../history/history-store.ts';
import { parseDay } from '../../../reports/period.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { canConfirm } from '../../io.ts';
import { t } from '../../language/t.ts';
import { count } from '../../render/report-format.ts';
import { findConversation, type OpenHistory, openHistory } from './open-history.ts';

export type RmOptions = { all?: boolean; before?: string; yes?: boolean };

/**
 * `mgw history rm`: removes conversations for good, after a yes. Where nobody can be asked, those that were named are removed
 * unasked, and others only with --yes.
 */
export async function rm(wanted: readonly string[], options: RmOptions, context: CommandContext): Promise<number> {
  const { io, signal } = context;
  const history = openHistory(context);
  const isBulk = options.all === true || options.before !== undefined;
  if (isBulk === wanted.length > 0) {
    throw new MgwError('usage', isBulk ? 'name conversations, or say --all or --before, not both' : 'which one?', {
      hint: 'mgw history rm ID or NAME; --before 2026-01-01; --all',
    });
  }
  const files = isBulk ? bulk(options, history, context) : wanted.map((one) => findConversation(one, history));
  const asks = isBulk || canConfirm(io);
  if (asks && files.length > 0 && !options.yes) {
    if (!canConfirm(io)) {
      throw new MgwError('usage', `this would remove ${conversations(files.length)}, and there is nobody to ask here`, {
        hint: '--yes removes them unasked',
      });
    }
    const question = t(
      files.length === 1 ? 'Remove {n} conversation for good?' : 'Remove {n} conversations for good?',
      { n: count(files.length) },
    );
    if (!(await confirm(question, { io, signal }))) {
      await io.stdout.write(`${t('nothing was removed')}\n`);
      return 0;
    }
  }
  const removed = new Set(files.map(({ id }) => id));
  for (const id of removed) history.store.remove(id);
  await io.stdout.write(`${removed.size === 0 ? t('nothing to remove') : removedText(removed.size)}\n`);
  return 0;
}

function bulk({ before }: RmOptions, { files }: OpenHistory, { runtime }: CommandContext): readonly KeptFile[] {
  if (before === undefined) return files;
  const { clock, zoneName } = runtime.effects;
  const zone = zoneFor(undefined, zoneName);
  const ms = zone.startOf(parseDay(before, '--before', zone.dayOf(clock.now())));
  return files.filter(({ atMs }) => atMs < ms);
}

function removedText(number: number): string {
  return t(number === 1 ? 'removed {n} conversation' : 'removed {n} conversations', { n: count(number) });
}

function conversations(number: number): string {
  return `${count(number)} ${number === 1 ? 'conversation' : 'conversations'}`;
}
