/** What `mgw config init` writes. The same bytes as `config.example.yaml`; a test compares them. */
export const EXAMPLE_CONFIG = `# The config of mgw. Lines that begin with "#" and no space are settings that are switched off: remove the "#" to use them.
# Nothing here is needed: without any config, a key in the environment is enough.
# 说明:以“#”开头且后面没有空格的行是可选设置,去掉“#”即可启用;不写任何配置也能用,只需在环境变量中放好 Key。
#
# mgw config check   lists everything that is wrong here, with line and column
# mgw config show    prints what holds, and where each value comes from

# Keys are never written into this file. They come from the environment / Key 不写在这里,用环境变量:
#   DEEPSEEK_API_KEY    https://platform.deepseek.com/api_keys
#   DASHSCOPE_API_KEY   https://bailian.console.aliyun.com (DashScope)
#   ZHIPUAI_API_KEY     https://open.bigmodel.cn/usercenter/apikeys   (ZAI_API_KEY works too)

# ---------------------------------------------------------------------------------------------------------------------
# Models, each under the alias that you use: mgw chat -m ALIAS.
# These are there already: deepseek, deepseek-pro, qwen, qwen-flash, qwen-max, qwen-vl (sees images), glm, glm-flash. An
# entry with one of these names changes what it says and keeps the rest.
models:
  deepseek:
    # deepseek | qwen | glm | openai-compatible
    provider: deepseek
    # The full URL, or its base: /chat/completions is added where it is missing.
    endpoint: https://api.deepseek.com/chat/completions
    # The name that the vendor uses.
    model: deepseek-v4-flash
    # Tries after the first, 0 to 5 / 失败后的重试次数
    max_retries: 3
    # Seconds that one try may take to its first token / 首个 token 的等待上限(秒)
    timeout: 30

  qwen:
    provider: qwen
    # Another place for the key: one variable, or a list of which the first that is set counts.
    #api_key_env: [DASHSCOPE_API_KEY, MY_QWEN_KEY]
    # Output cap of an answer, in tokens, where the command line gives none.
    max_tokens: 4096
    # 0 is dry, 2 is wild; 0.7 where nothing is said.
    temperature: 0.7

  glm:
    provider: glm
    # on | off | low | high / 思考模式
    #thinking: low

  # A second name for a vendor's model needs only this:
  fast:
    provider: qwen
    model: qwen-flash

  # A key from a secret manager: a program and its arguments; no shell, 10 seconds, asked once and only when needed.
  #work:
    #provider: deepseek
    #api_key_command: [pass, show, deepseek]

  # A key from a file (chmod 600). "~" is your home; a relative path begins at this file's folder.
  #shared:
    #provider: glm
    #model: glm-5.3-flash
    #api_key_file: ~/.secrets/zhipu

  # Anything that speaks the OpenAI chat protocol. On this machine it needs no key; elsewhere "auth: none" says so.
  # 任何兼容 OpenAI 协议的服务都可以接入,本机服务不需要 Key。
  #local:
    #provider: openai-compatible
    #endpoint: http://localhost:11434/v1
    #model: qwen3:8b
    #auth: none
    # How it switches thinking: enable_thinking | thinking | reasoning_effort | chat_template_kwargs. Without it mgw leaves that alone.
    #thinking_field: chat_template_kwargs
    # Whether <think>…</think> at the start of an answer is the model's thinking, as servers without a parser send it. / 思考标签
    #think_tags: false
    # Tokens, input and output together. A longer input is refused before anything is sent.
    #context_window: 32768
    # economy | standard | reasoning
    #tier: economy
    #strengths: [chat, translation]
    # It takes images, and bills so many tokens for one at most; without a number a limit reckons with its whole window. / 看图
    #sees: true
    #image_tokens: 1600
    # Passed into the request body as it stands; tools and schemas in it count as input.
    #params: { top_p: 0.9 }
    # Prices per 1,000 tokens. Without a price a model is "unpriced", which is not free. / 每千 token 的价格
    #price_per_1k_input: 0
    #price_per_1k_output: 0
    #price_per_1k_cached_input: 0
    # What the vendor's batch jobs cost of these prices; only shown by "mgw models --prices". / 批量任务的折扣,只用于显示
    #batch_factor: 0.5

  # Prices in full, per 1,000,000 tokens, where they depend on the input's length, the hour or the date.
  # List prices of the presets are built in; what stands here goes before them. / 阶梯价、时段价、按日期生效的价格
  #priced:
    #provider: deepseek
    #model: deepseek-v4-flash
    #currency: CNY
    #pricing:
      #- effective_from: 2026-08-17
        #as_of: 2026-10-01
        #source: the vendor's price page
        # The tier is chosen by the request's input tokens; the last one needs no up_to.
        #tiers:
          #- { up_to: 128000, input: 1, cached_input: 0.02, output: 4 }
          #- { input: 2, cached_input: 0.04, output: 8 }
        #periods:
          #- name: peak
            #timezone: Asia/Shanghai
            #days: [mon, tue, wed, thu, fri]
            #hours: ["9-12", "14-18"]
            # Days on which it does not hold, such as public holidays. / 不适用的日期(法定节假日)
            #except: [2026-10-01, 2026-10-02]
            #tiers: [{ input: 2, cached_input: 0.04, output: 8 }]
      # One price for every length needs no tiers; thinking_output is the output's price when the model thinks first.
      #- { effective_from: 2026-01-01, input: 2, output: 3, thinking_output: 8 }

# ---------------------------------------------------------------------------------------------------------------------
routing:
  # The model of a call that names none. Without it, the chain and the keys that are there decide.
  #default_model: deepseek
  # Tried in this order when a model fails; at most 3. Without it: the vendors whose keys are there. / 降级链,最多 3 个
  fallback_chain: [deepseek, qwen, glm]
  # A call whose worst case costs more is refused before it is sent. / 单次调用费用上限
  cost_limit_per_call: 0.5
  # Whether a model without a known price may be asked although a limit is set.
  allow_unpriced: false
  # Seconds: the whole chain up to the first token; the first token while another model stands behind; silence between
  # two pieces of an answer; the connection. / 以下均为秒
  total_timeout: 30
  first_token_timeout: 10
  read_timeout: 60
  connect_timeout: 10
  # Who is asked when a call names no model: fixed (the default model) | auto (by the task and how hard it is) | cheapest |
  # fastest | balanced. "mgw route PROMPT" shows what would be decided, and why. / 按任务自动选模型
  #strategy: auto
  # Models that have lately taken longer to a whole answer are passed over; seconds.
  #max_latency: 20
  # Before the strategy; the first rule that holds decides. Conditions: task, difficulty (0 to 1), tag, language, length
  # (characters), hours. Effects: model, thinking, max_tokens. / 规则:从上到下,先匹配者生效
  #rules:
    #- { task: [translation, summary], difficulty: "< 0.4", model: qwen, thinking: off }
    #- { task: code, difficulty: ">= 0.6", thinking: high }
    #- { tag: night, hours: ["22-24", "0-6"], language: zh, length: "> 2000", model: deepseek, max_tokens: 2000 }
  # Your own examples of tasks, beside the built-in ones: chat, question, translation, summary, extraction, rewriting, code,
  # mathematics, analysis, creative. / 自己的任务示例
  #examples:
    #- { text: "triage this incident", task: analysis, difficulty: 0.7 }
  # Compare requests with the examples by an OpenAI-compatible /embeddings, which each chosen call then waits for, in place
  # of their words. / 用向量代替词语来比较
  #embedding: { endpoint: "https://dashscope.aliyuncs.com/compatible-mode/v1", model: text-embedding-v4 }
  # Errors that are the request's own fault end the chain. This lets the next model try a refused content.
  #fallback_on: [content-filter]

# What may be spent in a day and in a month, in "currency"; hard, also for calls that run at the same time. / 每日、每月预算
#budget:
  #daily: 10
  #monthly: 200
  # A month's limit for the calls with a tag (--tag docs).
  #per_tag: { docs: 50 }
  # From this share of a budget on, each call says what is left.
  #warn_at: 0.8
  # What becomes of a call that a budget has no room for: block, or downgrade to a cheaper candidate.
  #on_exceeded: block

# Every call is counted by tiktoken's o200k_base beside what the vendor bills; cl100k_base is the other that is there.
#counting: { encoding: o200k_base }

# What -f takes of a folder or a glob: larger files are passed over, more in all is refused; and how large an image may be.
# 目录与通配符:单个文件上限、总量上限、单张图片上限
#input: { max_file_size: 512KB, max_total_size: 4MB, max_image_size: 7MB }

# A question asked before is answered again at no cost.
cache:
  enabled: true
  # Seconds, or 30m, 12h, 7d.
  ttl: 7d
  max_entries: 10000
  # A question that asks the same in other words: strict, balanced (more hits, more of them wrong) or off. / 同义问题
  equivalent: strict
  # shadow writes down what would be served, and serves nothing: mgw cache calibrate reads it.
  #mode: shadow
  # What is never kept, besides the built-in lists (time, weather, prices, news, random, secrets). / 不缓存的词与标签
  # Nor what is asked with a temperature above this one, by the call, the model or its params. / 温度高于此值也不缓存
  #exclude: { words: [库存], tags: [live], temperature_above: 1 }
  # More synonyms, antonyms and names for the equivalent layer: a YAML or JSON file beside this one.
  #words: words.yaml
  # Near questions: confirm asks the cheapest model whether a kept answer fits; embedding trusts a threshold alone. / 语义缓存
  #semantic: confirm
  #confirm_model: qwen-flash
  #embedding:
    #endpoint: https://dashscope.aliyuncs.com/compatible-mode/v1
    #model: text-embedding-v4
    #dimensions: 256
    #threshold: 0.95

# How answers look at a terminal; pipes and files always get their bytes. / 终端显示:渲染 Markdown,思考过程 fold(折叠)、show、hide
#output: { markdown: true, reasoning: fold, screen_reader: false }
# Conversations, and what is asked at a terminal, are kept as text in your own folder: mgw history. / 对话历史
#history: { enabled: false }

# The currency of every amount here.
currency: CNY
# What one unit of another currency is worth in it, so that totals can be added up.
#exchange_rates: { USD: 7.1 }
`;
