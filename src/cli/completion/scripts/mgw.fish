# mgw completion for fish. For every shell:
#   mgw completion fish > ~/.config/fish/completions/mgw.fish

# What is typed is handed over as words and never evaluated.
function __mgw_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] completion --complete -- $words[2..-1] "$current" 2>/dev/null)
    if test "$lines[1]" = files
        set -l lead (string match -r -- '^--[^=]+=' "$current")
        for path in (__fish_complete_path (string replace -- "$lead" '' "$current"))
            printf '%s%s\n' "$lead" "$path"
        end
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end

complete -c mgw -e
complete -c mgw -f -k -a '(__mgw_complete)'
