import type { Catalogue } from '../../t.ts';

/** What is wrong with a schema, or with an answer by it: `gateway/structured/`. */
export const SCHEMAS: Catalogue = {
  'the answer does not keep the schema ({!problem}), and it is not asked again: {reason}':
    '回答不符合 schema（{problem}），也不再问一次：{reason}',
  'the answer does not keep the schema: it was cut at the output cap ({!problem})':
    '回答不符合 schema：被输出上限截断了（{problem}）',
  'raise it with --max-tokens': '用 --max-tokens 调高',
  'the answer does not keep the schema, asked twice: {problem}': '问了两次，回答都不符合 schema：{problem}',
  'another model may do better (-m), or a schema that asks for less': '换一个模型（-m），或放宽 schema，也许可以',
  'it is empty': '是空的',
  'it is not JSON': '不是 JSON',
  'the value: {fault}': '整个值：{fault}',
  'and {n} more': '另有 {n} 处',
  'the schema cannot be followed: {reason}': '无法按这个 schema 检查：{reason}',
  '{path}: {pointer} {!problem}': '{path}：{pointer} {problem}',
  'nothing was sent; see json-schema.org': '什么也没有发送；参见 json-schema.org',
  'is no schema: it must be an object': '不是 schema：必须是对象',
  'is {value}, which is no type': '是 {value}，没有这种类型',
  'must be a list of names': '必须是名字的列表',
  'must be a list of values': '必须是值的列表',
  'is no regular expression': '不是正则表达式',
  'leads outside the schema': '指向 schema 之外',
  'nothing is fetched; put it under $defs': '不会下载任何东西；请放到 $defs 里',
  'must be an object of schemas': '必须是由 schema 组成的对象',
  '--schema: {key} stands there twice': '--schema：{key} 写了两次',
  '--schema: there is no field': '--schema：没有字段',
  '--schema: "{value}" is no field': '--schema：“{value}”不是字段',
  "a file (./x.json), a JSON Schema, or fields such as 'name, age int, tags [str], nick?: a short one'":
    '文件（./x.json）、JSON Schema，或这样的字段：`name, age int, tags [str], nick?: 简短的`',
  '{!forms}; types: str, int, float, bool': '{forms}；类型有 str、int、float、bool',
  '{path} is not in the schema': 'schema 里没有 {path}',
};
