# shellcheck shell=bash
# shellcheck disable=SC2154 # common.sh sets the folders
# Sourced after common.sh: the environment in which Windows programs run here.
# wine64 is called itself, because Debian's wrapper prints a hint at each start.
wine_loader=/usr/lib/wine/wine64
[[ -x /usr/lib/wine/wine ]] && wine_loader=/usr/lib/wine/wine

# A prefix for programs with windows is named by VMATLAS_WINE_DESKTOP; that of the project has no display.
export WINEPREFIX=${VMATLAS_WINE_DESKTOP:-$parts/wine-prefix}
export WINEDLLPATH=$parts/wine32
export WINELOADER=$wine_loader
# Debian's wrapper would end the server with its last program; the server itself waits some seconds for the next.
export WINESERVER=/usr/lib/wine/wineserver64
export WINEDLLOVERRIDES='mscoree=;mshtml=;winedbg.exe=d'
export WINEDEBUG=${WINEDEBUG:--all}
# For programs that are linked against GTK's libraries. Those of the other prefixes bring their own along.
[[ -n ${VMATLAS_WINE_DESKTOP:-} ]] || export WINEPATH="${WINEPATH:+$WINEPATH;}Z:${parts//\//\\}\\windows-gtk\\bin"
unset WAYLAND_DISPLAY WINEARCH GDK_BACKEND
[[ -n ${VMATLAS_WINE_DESKTOP:-} ]] || unset DISPLAY

# wine_mode: in which of Wine's two ways 32-bit programs run here: wow64 (all in 64-bit Wine) or wine32.
wine_mode() {
  if [[ -x /usr/lib/wine/wine ]]; then echo wine32; else echo wow64; fi
}
