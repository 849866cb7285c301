import type { Catalogue } from '../../t.ts';

/** The help of `config`, `doctor`, `ledger`, `init`, `completion` and `demo`. */
export const HELP_UPKEEP: Catalogue = {
  'the config file: where it is, what holds, what is wrong': '配置文件：在哪里、哪些值生效、有什么错误',
  'a commented file; `mgw init` asks first': '写出带注释的文件；`mgw init` 则会逐项询问',
  'print the path of the config file': '显示配置文件的路径',
  'print the effective config and where each value comes from; never a key':
    '显示当前生效的配置和每个值的来源；绝不显示 Key',
  'list everything that is wrong with it; exit 2 if anything is': '列出配置里的所有错误；有错误则退出码为 2',
  'something is wrong': '有错误',
  'write a commented config file; never overwrites': '写出带注释的配置文件，绝不覆盖已有的',
  'the rows of all calls: where they are, whether they are whole': '账本：每次调用的记录，在哪里、是否完好',
  'print the folder of the ledger': '显示账本所在的目录',
  'check every row, say what would be fixed, touch nothing; exit 1 if anything is wrong':
    '检查每一条记录，说明会怎样修正，但什么也不改动；有错误则退出码为 1',
  'list everything that is found, not the first few of each kind': '列出发现的全部问题，而不只是每类的前几个',
  'print the rows of a period as they stand, or as CSV': '输出一段时间的记录，原样或转成 CSV',
  'the rows as they stand, one a line (default)': '原样输出，每行一条记录（默认）',
  'one line a call, amounts as exact decimals': '每次调用一行，金额是精确的小数',
  'remove the calls before a day, for good; says what would go and asks':
    '永久删除某一天之前的记录；先说明会删除什么并确认',
  'the first day that stays: 2026-11-01, or 2026-11': '从这一天起的记录保留，如 2026-11-01 或 2026-11',
  "whose days: Asia/Shanghai (default: this machine's)": '按哪个时区划分日期，如 Asia/Shanghai（默认是本机时区）',
  'only say what would be removed': '只说明会删除什么，不删除',
  'check config, keys, folders, clock, proxy and endpoints; exit 0 if nothing stops a call':
    '检查配置、Key、目录、系统时钟、代理和端点；没有什么妨碍调用则退出码为 0',
  'also ask every model for one token, which costs next to nothing':
    '再向每个模型真正提问一次，只要一个 token，几乎不花钱',
  'nothing stops a call; warnings do not': '没有什么妨碍调用；有警告也算',
  'config or proxy setting': '配置或代理设置有误',
  'no key': '没有 Key',
  'a cost limit or budget': '费用上限或预算',
  'an endpoint is not reached': '有端点连不上',
  'one real call': '真正调用一次',
  'ask which vendors, where their keys come from and what a month may cost, then write the config':
    '询问用哪些厂商、Key 从哪里来、每月最多花多少，然后写入配置',
  'deepseek, qwen, glm, or a name of your own with --endpoint; repeatable':
    'deepseek、qwen、glm，或自己取名并加上 --endpoint；可重复',
  'the key is in this environment variable; qwen=NAME says whose': 'Key 在这个环境变量里；用 qwen=NAME 指明是哪家的',
  'this command prints the key; no shell runs it': '这条命令会输出 Key；不经过 shell 运行',
  'the key stands alone in this file': 'Key 单独放在这个文件里',
  'of an OpenAI-compatible vendor; with several, local=URL says whose':
    '兼容 OpenAI 协议的厂商的地址；有几家时用 local=URL 指明是哪家的',
  'what that vendor calls the model; with several, local=NAME': '那家厂商对模型的叫法；有几家时写成 local=NAME',
  'the model that is asked first': '首先问的模型',
  'of limits and totals (default: CNY)': '限额与合计使用的货币（默认 CNY）',
  'what 1 CNY is worth in it': '1 CNY 折合多少该货币',
  'the most that a month may cost': '每月最多花多少',
  'try each key with one call of one token': '每个 Key 各试一次，只要一个 token',
  'try none': '都不试',
  'replace the config that is there; a copy stays beside it': '替换已有的配置，原来的备份在旁边',
  'ask nothing, take the defaults; needed where there is no terminal': '不询问，都用默认值；不在终端里时必须加上',
  'nothing was written: an option is missing or wrong, or a config is there already':
    '什么都没有写入：缺少选项、选项有误，或已有配置',
  'with --yes and --test: a test call failed, as in `mgw chat --help`; nothing was written':
    '同时用了 --yes 和 --test，而试用调用失败，含义见 `mgw chat --help`；什么都没有写入',
  'stopped at a question; nothing was written': '询问时被中止；什么都没有写入',
  'Which models, and where their keys come from:': '用哪些模型，Key 从哪里来：',
  'Money:': '费用：',
  'asks everything, writes at the end': '逐项询问，最后才写入',
  'print the script that makes your shell complete commands, options, models, tags and months':
    '输出补全脚本，让你的 shell 能补全命令、选项、模型、标签和月份',
  'your shell': '你的 shell',
  'in ~/.bashrc': '写在 ~/.bashrc 里',
  'in ~/.zshrc, below compinit': '写在 ~/.zshrc 里，放在 compinit 之后',
  'in $PROFILE': '写在 $PROFILE 里',
  'chosen by the task': '按任务选择',
  'see it work: no key, no network, a simulator on this machine': '演示：不需要 Key 和网络，用本机上的模拟器',
  'do not pace the simulated answers': '模拟的回答不按真实速度输出',
};
