import { MgwError } from '../../../domain/errors.ts';
import { createHistoryStore } from '../../../history/history-store.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';

/** `mgw history off`: from now on nothing is kept; what is there stays. */
export async function off({ io, runtime }: CommandContext): Promise<number> {
  createHistoryStore(runtime.paths.history).switchOff();
  await io.stdout.write(`${t('from now on nothing is kept; what is there stays (mgw history rm --all removes it)')}\n`);
  return 0;
}

/** `mgw history on`: undoes `off`. Throws `config` where the config says otherwise. */
export async function on({ io, runtime }: CommandContext): Promise<number> {
  createHistoryStore(runtime.paths.history).switchOn();
  const { history, path } = await runtime.config();
  if (!history.enabled) {
    throw new MgwError('config', 'the config keeps the history off (history.enabled: false)', {
      hint: `change it in ${path ?? 'the config'}`,
    });
  }
  await io.stdout.write(`${t('conversations are kept')}\n`);
  return 0;
}
