# A practice line for the scripts that try packages: a practice cloud, a practice unit and a profile for both. Sourced.

# practice_cloud PROGRAM FOLDER: starts a cloud, and writes a profile for it. The secret of its product is in secret.txt there.
practice_cloud() {
  printf 'h1nQFYPZS0mW2352' >"$2/secret.txt"
  printf '[{"productKey":"a1abcdefghi","productSecret":"%s"}]\n' "$(<"$2/secret.txt")" >"$2/products.json"
  "$1" sim cloud --listen 127.0.0.1:0 --products "$2/products.json" --ca-out "$2/ca.pem" >"$2/cloud.jsonl" &
  started+=($!)
  wait_until "the practice cloud" grep -q '"listening"' "$2/cloud.jsonl"
  local port
  port=$(sed -n 's/.*"addr":"[^"]*:\([0-9]*\)".*/\1/p;q' "$2/cloud.jsonl")
  cat >"$2/profile.json" <<JSON
{"format": 1, "name": "Tracker", "productKey": "a1abcdefghi", "dialog": {"preset": "at"},
 "cloud": {"host": {"custom": "127.0.0.1"}, "port": $port, "trust": {"caFile": "ca.pem"}}}
JSON
}

# practice_unit PROGRAM TERMINAL SERIAL: a unit with this number on a terminal of this name.
practice_unit() {
  "$1" sim device --dialect at --serial "$3" --link "$2" &
  started+=($!)
  wait_until "the practice unit" test -e "$2"
}

# passed SERIAL CALL…: the call takes the unit with this number to PASS.
passed() {
  local serial=$1 events
  shift
  events=$("$@") && grep '"outcome":"PASS"' <<<"$events" | grep -q "$serial" && return
  printf 'no PASS of %s:\n%s\n' "$serial" "$events" >&2
  return 1
}

# A trial that ends says at what.
set -E
trap 'echo "line $LINENO: $BASH_COMMAND" >&2' ERR

# All that was started is ended with the script.
started=()
end_started() { ((${#started[@]} == 0)) || kill "${started[@]}" 2>/dev/null || true; }

# wait_until WHAT COMMAND…: until the command is well, half a minute at most.
wait_until() {
  local what=$1
  shift
  for _ in {1..300}; do "$@" 2>/dev/null && return; sleep 0.1; done
  echo "not seen in half a minute: $what" >&2
  return 1
}

step() { printf '== %s\n' "$*"; }
