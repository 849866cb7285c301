# mgw completion for bash 3.2 and newer. For every shell, in ~/.bashrc:
#   source <(mgw completion bash)
# (bash 3.2, as on macOS: mgw completion bash > FILE, and source FILE)

# What is typed is handed over as words and never evaluated.
_mgw_completion() {
  local -a words=()
  local i piece value line kind='' lead='' glued='' last=-1
  # bash parts words at = and :, so the parts are joined here; what it does not replace is cut off again below.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    if ((last >= 0)) && [[ -n $glued || $piece == [=:] ]]; then
      lead=${words[last]}
      words[last]+=$piece
    else
      lead=''
      last=$((last + 1))
      words[last]=$piece
    fi
    glued=''
    if [[ $piece == [=:] ]]; then
      glued=1
      lead=${words[last]}
    fi
  done

  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
      continue
    fi
    value=${line%%$'\t'*}
    value=${value#"$lead"}
    if [[ ${COMP_WORDS[COMP_CWORD]} != [\"\']* && $value == *[[:space:]\'\"\$\`\&\;\(\)\<\>\|\*\?\\]* ]]; then
      printf -v value '%q' "$value"
    fi
    COMPREPLY+=("$value")
  done < <("${COMP_WORDS[0]/#\~/$HOME}" completion --complete -- "${words[@]}" 2>/dev/null)

  # Where no file belongs, none is offered. bash 3.2 has no way to say so.
  if [[ $kind == words ]] && type compopt >/dev/null 2>&1; then
    compopt +o bashdefault +o default 2>/dev/null
  fi
  return 0
}

complete -o bashdefault -o default -F _mgw_completion mgw
