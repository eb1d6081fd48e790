#!/bin/sh
# Makes the environment with the peers and runs the comparison. See README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=${1:-$root/target/peers}
mkdir -p "$folder"
if [ ! -x "$folder/venv/bin/python" ]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet pin example-robot-data optik-py==0.5.0 pytracik==0.0.3
fi
if [ ! -x "$folder/timing/bin/python" ]; then
    python3 -m venv "$folder/timing"
    "$folder/timing/bin/pip" install --quiet toppra==0.6.10 ruckig==0.19.4
fi
(cd "$root" && cargo build --release --quiet -p kinematics --example peers --example peers_timing)
"$folder/venv/bin/python" "$here/peers.py" "$root/target/release/examples/peers" "$folder"
exec "$folder/timing/bin/python" "$here/timing.py" "$root/target/release/examples/peers_timing" "$folder"
