# Completion of vmatlas-cli for bash. Commands and options are those that the program's own --help names.

_vmatlas_cli() {
  local current=$2 previous=$3 program=$1 command=${COMP_WORDS[1]} words
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words=$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
    mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$current")
    return
  fi
  case $previous in
    --format) words='table json csv' ;;
    --kind) words='image mapped-file shareable heap managed-heap stack private-data unusable free unknown' ;;
    --sort)
      words=$("$program" "$command" --help 2>/dev/null |
        awk '/^Columns to sort by:/ { sub(/.*:/, ""); on = 1 } on { done = sub(/\.$/, ""); print } done { exit }') ;;
    --zoom) words='fit page 64K 1M' ;;
    --match | --fits | --dll | --limit | --timeout | --width) return ;;
    *)
      [[ $current == -* ]] &&
        words=$("$program" "$command" --help 2>/dev/null | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z]*\).*/\2/p') ;;
  esac
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  elif [[ $command != processes ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

complete -F _vmatlas_cli vmatlas-cli
