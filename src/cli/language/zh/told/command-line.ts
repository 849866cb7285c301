import type { Catalogue } from '../../t.ts';

/** Errors of the command line itself, most of them in commander's words. */
export const COMMAND_LINE: Catalogue = {
  "unknown option '{option}'": '未知选项 {option}',
  "unknown command '{command}'": '未知命令 {command}',
  '`mgw --help` lists the commands': '用 `mgw --help` 查看所有命令',
  '`mgw {command} --help` lists its options': '用 `mgw {command} --help` 查看它的选项',
  'did you mean {guess}? {help}': '是不是想用 {guess}？{help}',
};
