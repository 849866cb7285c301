import type { Catalogue } from '../../t.ts';

/** Errors of the command line itself, most of them in commander's words. */
export const COMMAND_LINE: Catalogue = {
  "unknown option '{usage}'": '未知选项 {usage}',
  "unknown command '{value}'": '未知命令 {value}',
  "missing required argument '{usage}'": '缺少参数 {usage}',
  "option '{usage}' argument missing": '选项 {usage} 缺少值',
  "required option '{usage}' not specified": '必须给出选项 {usage}',
  "option '{usage}' cannot be used with option '{usage2}'": '选项 {usage} 和 {usage2} 不能同时使用',
  'too many arguments. Expected {n} argument but got {n2}.': '参数太多：应为 {n} 个，实际 {n2} 个',
  'too many arguments. Expected {n} arguments but got {n2}.': '参数太多：应为 {n} 个，实际 {n2} 个',
  "too many arguments for '{value}'. Expected {n} argument but got {n2}.":
    '`{value}` 的参数太多：应为 {n} 个，实际 {n2} 个',
  "too many arguments for '{value}'. Expected {n} arguments but got {n2}.":
    '`{value}` 的参数太多：应为 {n} 个，实际 {n2} 个',
  "command-argument value '{value}' is invalid for argument '{usage}'. {expected}":
    '参数 {usage} 不能是 {value}：{expected}',
  'Allowed choices are {list}.': '可以是 {list}',
  "option '{usage}' cannot be ''": '选项 {usage} 不能为空',
  "option '{usage}' cannot be '{value2}'": '选项 {usage} 不能是 {value2}',
  'allowed choices are {list}': '可以是 {list}',
  'it must be a number from {n} to {n2}': '必须是 {n} 到 {n2} 的数',
  'it must be a whole number of at least {n}': '必须是至少为 {n} 的整数',
  'it must be a plain decimal such as 0.05, at most {n}, and 0 or at least 0.000000001':
    '必须是 0.05 这样的普通小数，至多 {n}，为 0 或至少 0.000000001',
  '`mgw --help` lists the commands': '用 `mgw --help` 查看所有命令',
  '`mgw {value} --help` lists its options': '用 `mgw {value} --help` 查看它的选项',
  'did you mean {value}? {!help}': '是不是 {value}？{help}',
  'did you mean one of {list}? {!help}': '是不是以下之一：{list}？{help}',
};
