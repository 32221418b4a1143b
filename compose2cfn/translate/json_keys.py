r"""Shell words that write every key of a JSON secret into a file of its own.

ECS picks a key of a secret by its name and can't list them, so the container that writes the files
takes the object apart itself: strings as they are, every other value as its JSON, as Docker's
integration did. What is no JSON object, or has a key that is no file name, ends the container with
an error, and so the task.

Nothing but the shell: the small image has no JSON reader. `r` is what is left to read.
"""

from __future__ import annotations

# POSIX shell, with `-eu`; `all TEXT MODE OWNER FOLDER/`
ALL_KEYS_SCRIPT = r"""LC_ALL=C; space="$(printf ' \t\r\n.')"; space="${space%.}"
bad() { echo "a secret is no JSON object of file names" >&2; exit 1; }
blank() { r="${r#"${r%%[!$space]*}"}"; }
byte() { out="$out$(printf "\\$(printf %03o "$1").")"; out="${out%.}"; }
utf8() {
  if [ "$1" -lt 128 ]; then byte "$1"; return; fi
  if [ "$1" -lt 2048 ]; then byte $((192 | $1 >> 6)); else
    if [ "$1" -lt 65536 ]; then byte $((224 | $1 >> 12)); else
      byte $((240 | $1 >> 18)); byte $((128 | $1 >> 12 & 63)); fi
    byte $((128 | $1 >> 6 & 63)); fi
  byte $((128 | $1 & 63)); }
hex() { h="${r%"${r#????}"}"; case $h in *[!0-9a-fA-F]*|"") bad;; esac
  r="${r#????}"; h=$((0x$h)); }
string() { out=; r="${r#?}"
  while :; do c="${r%%[\"\\]*}"; out="$out$c"; r="${r#"$c"}"
    case $r in
      \"*) r="${r#?}"; return;;
      \\u*) r="${r#??}"; hex; n=$h
        case $n:$r in 5529[6-9]:\\u*|55[3-9]??:\\u*|56[0-2]??:\\u*|563[01]?:\\u*)
          r="${r#??}"; hex; n=$((65536 + (n - 55296 << 10) + h - 56320));; esac
        utf8 "$n";;
      \\n*) byte 10; r="${r#??}";; \\t*) byte 9; r="${r#??}";; \\r*) byte 13; r="${r#??}";;
      \\b*) byte 8; r="${r#??}";; \\f*) byte 12; r="${r#??}";;
      \\[\"\\/]*) r="${r#?}"; out="$out${r%"${r#?}"}"; r="${r#?}";;
      *) bad;;
    esac; done; }
other() { raw=; depth=0
  while :; do c="${r%%[]\",\{\}[]*}"; raw="$raw$c"; r="${r#"$c"}"; b="$r"
    case $r in
      \"*) string;;
      \{*|\[*) depth=$((depth + 1)); r="${r#?}";;
      \}*|]*) if [ $depth = 0 ]; then break; fi; depth=$((depth - 1)); r="${r#?}";;
      ,*) if [ $depth = 0 ]; then break; fi; r="${r#?}";;
      *) bad;;
    esac; raw="$raw${b%"$r"}"; done
  raw="${raw%"${raw##*[!$space]}"}"; if [ -z "$raw" ]; then bad; fi; }
all() { r="$1"; blank; case $r in \{*) r="${r#?}";; *) bad;; esac
  blank; case $r in \}*) return;; esac
  while :; do blank; case $r in \"*) string;; *) bad;; esac
    key="$out"; case $key in ""|.|..|*/*) bad;; esac
    blank; case $r in :*) r="${r#?}";; *) bad;; esac
    blank; case $r in \"*) string; raw="$out";; *) other;; esac
    printf %s "$raw" > "$4$key"; chown "$3" "$4$key"; chmod "$2" "$4$key"
    blank; case $r in ,*) r="${r#?}";; \}*) return;; *) bad;; esac; done; }
"""
