#compdef mgw
# mgw completion for zsh. For every shell, in ~/.zshrc below compinit:
#   source <(mgw completion zsh)
# or as a file named _mgw in a folder of $fpath.

# What is typed is handed over as words and never evaluated.
_mgw() {
  local -a lines described
  local line
  lines=("${(@f)$(${~${(Q)words[1]}} completion --complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
    return
  fi
  for line in "${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    if [[ $line == *$'\t'* ]]; then
      described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    else
      described+=("${line//:/\\:}")
    fi
  done
  _describe -V mgw described
}

if [[ $funcstack[1] == _mgw ]]; then
  _mgw "$@"
else
  if (( ! $+functions[compdef] )); then
    autoload -Uz compinit && compinit
  fi
  compdef _mgw mgw
fi
