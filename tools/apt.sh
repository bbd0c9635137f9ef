# shellcheck shell=bash
# Sourced by what fetches from Debian's archive: apt with lists, cache and sources of its own, made from the
# archives that the machine's apt already reads. Nothing in /etc/apt or in dpkg's architectures is touched.

# archives: a line for each of Debian's archives known here: URI RELEASE COMPONENT OPTIONS
archives() {
  local uri release component entry
  # shellcheck disable=SC2016 # apt replaces these words, not the shell
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SOURCESENTRY)' \
    'Created-By: Packages' 'Origin: Debian' 2>/dev/null | sort -u |
    while read -r uri release component entry; do
      printf '%s %s %s %s\n' "$uri" "$release" "$component" "$(keyring_of "$entry")"
    done
}

# keyring_of FILE:NUMBER: the Signed-By of that entry as a file's name, or nothing: apt's own keyrings then serve.
# NUMBER counts stanzas in *.sources and lines in *.list.
keyring_of() {
  local file=${1%:*} number=${1##*:}
  case $file in
    *.sources) awk -v RS= -v n="$number" 'NR == n' "$file" | sed -n 's/^Signed-By:[ \t]*\(\/[^ ]*\).*/\1/Ip' ;;
    *) sed -n "${number}s/.*signed-by=\(\/[^] ]*\).*/\1/p" "$file" ;;
  esac
}

# private_apt FOLDER TYPE ARCHITECTURE [RELEASE]: sets the array apt to apt-get with a state of its own in FOLDER
# that reads entries of TYPE (deb, deb-src) for ARCHITECTURE, of one RELEASE or of all, and brings its lists up to date.
private_apt() {
  local folder=$1 type=$2 architecture=$3 only=${4:-} uri release component keyring
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  archives | while read -r uri release component keyring; do
    [[ -z $only || $release == "$only" ]] || continue
    printf '%s [arch=%s%s] %s %s %s\n' "$type" "$architecture" "${keyring:+ signed-by=$keyring}" \
      "$uri" "$release" "$component"
  done >"$folder/sources.list"
  [[ -s $folder/sources.list ]] ||
    fail "apt knows no Debian archive here; run 'apt-get update' as root and start again"
  apt=(apt-get -qq
    -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache"
    -o APT::Architectures::=amd64 -o "APT::Architectures::=$architecture"
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false)
  "${apt[@]}" update >&2 || say "apt could not read every archive; going on with what it read"
}

# fetch_source PACKAGE VERSION LOG: unpacks Debian's source package as ./PACKAGE. An older VERSION leaves the archive when a
# newer one comes, and a mirror can lack Debian's part of a package: then the next best of what there is.
fetch_source() {
  local log=$3 codename choice
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  for choice in "$1=$2" "$1" "$1/$codename"; do
    rm -f "$1"_*
    if "${apt[@]}" source --download-only "$choice" &&
      dpkg-source --no-check --no-copy -x "$1"_*.dsc "$1"; then
      return
    fi >>"$log" 2>&1
    say "the archive does not give $choice"
  done
  say "taking the original of $1, without Debian's patches"
  rm -rf "$1"_* "$1"
  "${apt[@]}" source --tar-only "$1"
  mkdir "$1"
  tar --no-same-owner -xf "$1"_*.orig.tar.* --strip-components=1 -C "$1"
}
