/** Every name of an output cap that some vendor takes in a request's body. */
export const CAP_NAMES = ['max_tokens', 'max_completion_tokens', 'max_new_tokens', 'max_output_tokens'] as const;

/** Names that some vendor takes for a switch of thinking. */
export const SWITCH_NAMES = ['enable_thinking', 'thinking', 'reasoning', 'reasoning_effort'] as const;

/** In these a switch may stand that is passed on to the model. */
export const SWITCH_HOLDERS = ['chat_template_kwargs', 'extra_body'] as const;
