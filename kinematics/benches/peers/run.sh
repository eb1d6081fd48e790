#!/bin/sh
# Makes the environment with the peers and runs the comparison. See README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=${1:-$root/target/peers}
venv=$folder/venv
mkdir -p "$folder"
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet pin example-robot-data optik-py==0.5.0 pytracik==0.0.3 matplotlib
fi
if [ ! -x "$folder/timing/bin/python" ]; then
    python3 -m venv "$folder/timing"
    "$folder/timing/bin/pip" install --quiet toppra==0.6.10 ruckig==0.19.4 \
        cmeel-toppra==0.6.8 matplotlib
fi
(cd "$root" && cargo build --release --quiet -p kinematics --example peers --example peers_timing)
cc -O2 -shared -fPIC -o "$folder/clock.so" "$here/clock.c" -ldl
prefix=$(echo "$venv"/lib/python3*/site-packages/cmeel.prefix)
# Pinocchio's headers need Eigen's: those of the system (Debian's libeigen3-dev), or a package's.
eigen=/usr/include/eigen3
if [ ! -d $eigen ]; then
    [ -d "$prefix/include/eigen3" ] || "$venv/bin/pip" install --quiet cmeel-eigen
    eigen=$prefix/include/eigen3
fi
if [ ! -x "$folder/pinocchio" ] || [ "$here/pinocchio.cpp" -nt "$folder/pinocchio" ]; then
    # As the library was built: other vector instructions would lay out its matrices differently.
    c++ -std=c++17 -O3 -w -DNDEBUG -DPINOCCHIO_ENABLE_TEMPLATE_INSTANTIATION \
        -DBOOST_MPL_LIMIT_LIST_SIZE=30 -DBOOST_MPL_LIMIT_VECTOR_SIZE=30 \
        -DBOOST_MPL_CFG_NO_PREPROCESSED_HEADERS -DBOOST_FUSION_INVOKE_MAX_ARITY=12 \
        -I"$prefix/include" -I$eigen "$here/pinocchio.cpp" -o "$folder/pinocchio" \
        -L"$prefix/lib" -Wl,-rpath,"$prefix/lib" -Wl,-rpath-link,"$prefix/lib" \
        -lpinocchio_parsers -lpinocchio_default -lboost_filesystem -lboost_serialization ||
        echo "Pinocchio cannot be used from C++ here; its times will be those from Python." >&2
fi
toppra=$(echo "$folder/timing"/lib/python3*/site-packages/cmeel.prefix)
if [ ! -x "$folder/toppra_cpp" ] || [ "$here/toppra.cpp" -nt "$folder/toppra_cpp" ]; then
    c++ -std=c++17 -O2 -w -I"$toppra/include" -I$eigen "$here/toppra.cpp" -o "$folder/toppra_cpp" \
        -L"$toppra/lib" -Wl,-rpath,"$toppra/lib" -Wl,-rpath-link,"$toppra/lib" -ltoppra ||
        echo "toppra cannot be used from C++ here; its times will be those from Python." >&2
fi
"$venv/bin/python" "$here/peers.py" "$root/target/release/examples/peers" "$folder"
cp "$folder/solve_rate.png" "$root/docs/pictures/inverse_kinematics.png"
"$folder/timing/bin/python" "$here/timing.py" "$root/target/release/examples/peers_timing" "$folder"
cp "$folder/path_timing.png" "$root/docs/pictures/path_timing.png"
