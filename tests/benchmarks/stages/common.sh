# Sourced by the stages. Run in the root of the repository.
# shellcheck shell=bash

# jdk VERSION: prints the home of a JDK of that version, found in JAVA_HOME, the PATH or /usr/lib/jvm; 1 if there is none.
jdk() {
  local home
  for home in "${JAVA_HOME:-}" "$(readlink -f "$(command -v java)" | sed 's#/bin/java$##')" /usr/lib/jvm/*; do
    if grep -qs "^JAVA_VERSION=\"$1\b" "$home/release"; then echo "$home"; return; fi
  done
  return 1
}

# image_java: puts the image's Java, if it is here, into $java, and the image's flags but for its start-up archive into $flags.
image_java() {
  readarray -t flags < <(sed -n 's/.*<jvmFlag>\(.*\)<.*/\1/p' webhook/cli/pom.xml | grep -v -e '-XX:AOT')
  java=$(jdk 25)/bin/java || { java=java && flags=(-XX:+IgnoreUnrecognizedVMOptions "${flags[@]}"); }
}

# next_port: puts the next port that nobody listens on into $port.
port=21000
next_port() {
  while port=$((port + 1)) && (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
}

say() { printf '%s: %4ds  %s\n' "$stage" "$SECONDS" "$*"; }
fail() { echo "tests/benchmarks/stages/$stage: $*" >&2; exit 1; }

# need COMMAND...: fails if there is no such command.
need() {
  local command
  for command in "$@"; do command -v "$command" >/dev/null || fail "needs $command"; done
}

# end_jobs: ends all that this shell has started and that still runs, and waits for it.
end_jobs() {
  local running
  running=$(jobs -p)
  # shellcheck disable=SC2086 # one word for each process
  [ -z "$running" ] || kill $running 2>/dev/null || true
  wait
}
trap end_jobs EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
