import type { Catalogue } from '../../t.ts';

/** Errors of what is handed in: prompts, files, images, schemas (`cli/input/`, `cli/read-input*.ts`), and of `mgw init`. */
export const INPUTS: Catalogue = {
  '--from {path}: it is empty; nothing was saved': '--from {path}：内容是空的，什么也没有保存',
  'nothing was sent': '什么也没有发送',
  'no prompt': '没有写问题',
  '{value} "your question", or pipe text in: git diff | {value2} "review this"':
    '`{value} "问题"`，或用管道传入文本：`git diff | {value2} "检查一下"`',
  '{list} is empty, and there is no prompt': '{list} 是空的，也没有写问题',
  '{list} are empty, and there is no prompt': '{list} 都是空的，也没有写问题',
  'nothing was sent; check the command before the pipe': '什么也没有发送；检查管道前面的命令',
  '-f - needs something piped in, and stdin is not a pipe or a file': '-f - 需要管道传入内容，而 stdin 不是管道或文件',
  '-f - and --no-stdin contradict each other': '-f - 和 --no-stdin 互相矛盾',
  'for example: git diff | mgw chat "review this" -f -': '例如：`git diff | mgw chat "检查一下" -f -`',
  '{value} stands among the words of the prompt, and is a file': '{value} 写在问题里，却是一个文件',
  "nothing was sent; put a glob in quotes (-f '*{value}'), or the prompt":
    "什么也没有发送；通配符要加引号（-f '*{value}'），或给问题加引号",
  'the template {value} needs an input: it has {{input}}': '模板 {value} 需要输入：它有 {{input}}',
  'pipe text in, name files with -f, or write it behind: {value} -p {value2} "your text"':
    '用管道传入文本，用 -f 指定文件，或写在后面：`{value} -p {value2} "文本"`',
  'there is an image, and no prompt that says what to do with it': '有图片，但没有说要怎么处理',
  'nothing was sent; {value} -f photo.jpg "what is this?"': '什么也没有发送；`{value} -f photo.jpg "这是什么？"`',
  '{path} is too large: {!figures}': '{path} 太大：{figures}',
  "{n} bytes, and the model's window holds at most {n2}": '{n} 字节，而模型的上下文窗口至多容纳 {n2}',
  'nothing was sent; split it, or cut it with head, tail or grep first':
    '什么也没有发送；请拆分，或先用 head、tail、grep 截取',
  'no such file': '没有这个文件',
  'the name is too long; was a prompt given to -f?': '名字太长；是不是把问题写给了 -f？',
  '{path}: is no file': '{path}：不是文件',
  '{path} holds no text that could be sent: {reasons}': '{path} 里没有可以发送的文本：{reasons}',
  '{path} holds no text that could be sent': '{path} 里没有可以发送的文本',
  '{path} matches no text that could be sent: {reasons}': '{path} 匹配不到可以发送的文本：{reasons}',
  'nothing was sent; hidden files and what .gitignore leaves out are sent only when they are named':
    '什么也没有发送；隐藏文件和 .gitignore 排除的文件，只有写明名字才会发送',
  'no file matches {path}': '没有文件匹配 {path}',
  'nothing was sent; a glob matches neither hidden files nor what .gitignore leaves out: name those':
    '什么也没有发送；通配符不匹配隐藏文件和 .gitignore 排除的文件：请写明名字',
  // Why files of a folder are skipped, and how many
  '{n} cannot be read: {word}': '{n} 个文件无法读取：{word}',
  '{n} {!skipped}': '{n} 个{skipped}',
  'binary##skipped': '二进制文件',
  'an image##skipped': '图片文件',
  'a broken image##skipped': '损坏的图片',
  'a link##skipped': '链接',
  'empty##skipped': '空文件',
  'no regular file##skipped': '特殊文件',
  'permission denied##skipped': '文件没有读取权限',
  '{path} holds more than {size} of text; largest: {list}': '{path} 里的文本超过 {size}；最大的是 {list}',
  'nothing was sent; name a smaller folder or a glob, or raise input.max_total_size':
    '什么也没有发送；换小一些的目录或用通配符，或调高 input.max_total_size',
  'nothing was sent; scale it down, or raise input.max_image_size if the vendor takes more':
    '什么也没有发送；请缩小图片，如果厂商允许更大的，就调高 input.max_image_size',
  '{path} is too large: {size}, and an image may have {size2}': '{path} 太大：{size}，而图片至多 {size2}',
  '{path} is not text: a zero byte at offset {n}': '{path} 不是文本：偏移 {n} 处有零字节',
  'only text and images (PNG, JPEG, WebP, GIF) can be sent; convert it first':
    '只能发送文本和图片（PNG、JPEG、WebP、GIF）；请先转换',
  'it looks like UTF-16 without its mark: {value}': '看起来是没有 BOM 的 UTF-16：`{value}`',
  '{path} is not valid UTF-8: byte 0x{value} at offset {n}': '{path} 不是有效的 UTF-8：偏移 {n} 处是字节 0x{value}',
  'convert it first, for example with iconv -f {value} -t UTF-8': '请先转换，例如 `iconv -f {value} -t UTF-8`',
  'convert it first, for example with iconv -f {value} -t UTF-8 {path}':
    '请先转换，例如 `iconv -f {value} -t UTF-8 {path}`',
  '{path} has the mark of {value} and is not valid in it': '{path} 带有 {value} 的 BOM，内容却不是有效的 {value}',
  'it may be cut off or be UTF-32; convert it first, for example with iconv -t UTF-8':
    '可能被截断，或是 UTF-32；请先转换，例如 `iconv -t UTF-8`',
  '{path} is a broken image: its size cannot be read': '{path} 是损坏的图片：读不出尺寸',
  'nothing was sent; open it and save it anew': '什么也没有发送；请打开后重新保存',
  '{path} holds more than {n} files': '{path} 里的文件超过 {n} 个',
  "nothing was sent; name a smaller folder, or a glob such as -f 'src/**/*.ts'":
    "什么也没有发送；换小一些的目录，或用通配符，如 -f 'src/**/*.ts'",
  'the template {value} is no role: {!reason}': '模板 {value} 不能作角色：{reason}',
  'it has a system prompt of its own': '它自己有系统提示词',
  'it has {{input}}': '它有 {{input}}',
  'ask it as a prompt: mgw chat -p {value}': '把它当提示词用：`mgw chat -p {value}`',
  '{path} holds more than {size} of images; largest: {list}': '{path} 里的图片超过 {size}；最大的是 {list}',
  'nothing was sent; name fewer images': '什么也没有发送；请少指定几张图片',
};
