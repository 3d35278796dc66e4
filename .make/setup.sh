# Functions that set a machine up. Sourced by the other scripts of this folder; each stops with one clear line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '· %s\n' "$*"; }
stop() { printf 'upstream: %s\n' "$*" >&2; exit 1; }

read_dotenv() { # variables of .env that are not set yet; the environment wins
  [[ -f .env ]] || return 0
  local name value
  while IFS='=' read -r name value || [[ -n $name ]]; do
    [[ $name =~ ^[A-Za-z_][A-Za-z_0-9]*$ && -z ${!name+set} ]] || continue
    value=${value%$'\r'}
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    export "$name=$value"
  done <.env
}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() { # sets PYTHON to an interpreter of 3.11 or newer
  local name
  for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
    if recent "$name"; then PYTHON=$name; return; fi
  done
  stop "Python 3.11 or newer is needed, found $(python3 --version 2>/dev/null || echo none); install it, or name one with PYTHON=/path/to/python3.11"
}

as_root() { # runs a command as root, or fails without asking for a password
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

apt_install() { # installs Debian packages where that is possible without asking; says nothing when it is not
  command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
  say "Installing $* with apt"
  local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
  as_root "${quiet[@]}" update >/dev/null || return 1
  as_root "${quiet[@]}" install -y --no-install-recommends "$@" >/dev/null
}

free_mb() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

check_space() { # FOLDER MEGABYTES
  local free
  free=$(free_mb "$1")
  ((free >= $2)) || stop "not enough disk space in $1: $free MB free, $2 MB needed"
}

check_folder() { # FOLDER can be written to
  if mkdir -p "$1" 2>/dev/null && [[ -w $1 ]]; then return; fi
  stop "cannot write to the folder $(cd "$1" 2>/dev/null && pwd || echo "$1"); make it writable for $(id -un), or copy the project elsewhere"
}

check_port() { # sets and tests PORT and HOST
  export PORT=${PORT:-8050} HOST=${HOST:-127.0.0.1}
  [[ $PORT =~ ^[0-9]{1,5}$ ]] && ((10#$PORT >= 1 && 10#$PORT <= 65000)) || stop "PORT must be a number from 1 to 65000, not '$PORT'"
  local reason
  reason=$("$PYTHON" - "$HOST" "$PORT" <<'PY' 2>&1
import socket, sys
family, _, _, _, address = socket.getaddrinfo(sys.argv[1], int(sys.argv[2]), type=socket.SOCK_STREAM)[0]
with socket.socket(family, socket.SOCK_STREAM) as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(address)
PY
  ) || stop "cannot serve on $HOST:$PORT (${reason##*: }); stop what uses it or choose another: make run PORT=8051"
}

stamp_of() { # FILE: what an installed .venv must have been made from
  { "$PYTHON" -c 'import sys; print(sys.version)'; pwd; cat "$1"; } | cksum
}

installed() { [[ -x .venv/bin/python && -f .venv/$2 && $(cat ".venv/$2") == "$(stamp_of "$1")" ]]; }

install_requirements() { # FILE STAMP: the pinned packages of FILE, once; pip keeps to the index this machine is set up for
  if installed "$1" "$2"; then return; fi
  check_space . 1500
  check_space "${TMPDIR:-/tmp}" 300
  make_venv
  export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
  local wheels
  wheels=$(wheel_folder)
  PACKAGES=$(grep -c '==' "$1")
  say "Installing the $PACKAGES packages of $1 into .venv (about a minute)"
  : >.venv/pip.log
  if ! pip_shown installed install --no-index --find-links "$wheels" -r "$1"; then
    : >.venv/pip.log
    pip_shown downloaded download --dest "$wheels" -r "$1" &&
      { pip_shown installed install --no-index --find-links "$wheels" -r "$1" || pip_shown installed install -r "$1"; } ||
      stop "the packages of $1 could not be installed ($(pip_reason)); pip's whole answer is in .venv/pip.log"
  fi
  stamp_of "$1" >".venv/$2"
}

wheel_folder() { # where packages are kept, so that another copy of the project can be set up without any network
  local folder=${XDG_CACHE_HOME:-${HOME:-/nowhere}/.cache}/upstream/wheels
  if mkdir -p "$folder" 2>/dev/null && [[ -w $folder ]] && (($(free_mb "$folder") >= 1000)); then
    echo "$folder"
  else
    mkdir -p .venv/wheels
    echo .venv/wheels
  fi
}

pip_shown() { # downloaded|installed ARGUMENTS…: pip into its log, with the number of packages done so far
  show_count "$1" &
  local watcher=$! result=0
  .venv/bin/python -m pip --no-color "${@:2}" --progress-bar off >>.venv/pip.log 2>&1 || result=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  return $result
}

show_count() { # one moving line on a terminal, a line for every twenty packages elsewhere
  local count shown=0
  while kill -0 $$ 2>/dev/null; do
    sleep 0.5
    if [[ $1 == downloaded ]]; then
      count=$(grep -cE '^(Collecting|Processing) ' .venv/pip.log || true)
    else
      count=$(find .venv/lib -maxdepth 3 -name '*.dist-info' | wc -l)
    fi
    if [[ -t 1 ]]; then printf '\r  %d %s' "$count" "$1"; elif ((count >= shown + 20)); then shown=$count; echo "  $count $1"; fi
  done
}

pip_reason() { # why pip gave up, in a few words
  if grep -qE 'Failed to establish|Temporary failure|Connection refused|timed out' .venv/pip.log; then
    echo "the package index cannot be reached and this machine has no earlier copy of them"
  else
    grep -E '^ERROR' .venv/pip.log | tail -n 1 | cut -c 1-200
  fi
}

make_venv() {
  if [[ -x .venv/bin/python && -f .venv/made-from && $(cat .venv/made-from) == "$(stamp_of /dev/null)" ]]; then return; fi
  if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    local package
    package=$("$PYTHON" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')
    apt_install "$package" || stop "$PYTHON cannot make virtual environments; install the package $package"
  fi
  say "Making .venv with $("$PYTHON" --version)"
  rm -rf .venv
  "$PYTHON" -m venv .venv || stop "$PYTHON could not make the virtual environment .venv"
  stamp_of /dev/null >.venv/made-from
}

set_up() { # [tests]: an up-to-date .venv; two set-ups in one folder wait for each other
  read_dotenv
  check_folder .
  check_folder "${UPSTREAM_VAR:-data/var}"
  check_space . 200
  check_space "${UPSTREAM_VAR:-data/var}" 200
  find_python
  if command -v flock >/dev/null; then
    exec 9<.
    flock -n 9 || { say "Waiting for another set-up of this folder"; flock 9; }
  fi
  install_requirements requirements.txt made-for-running
  if [[ ${1:-} == tests ]]; then install_requirements tests/requirements.txt made-for-testing; fi
  exec 9<&- || true
  export PATH="$PWD/.venv/bin:$PATH"
}
