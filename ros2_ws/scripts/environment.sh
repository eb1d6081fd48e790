# Source this (bash) for everything that builds or runs our ROS 2 nodes: cargo, tests, python peers.
# Uses an ordinary installation in /opt/ros/jazzy if there is one, else the Python wheels that
# ros2_ws/build puts into a kept place outside the checkout. There is only this one environment: r2r
# generates its bindings again (minutes) whenever one of these variables changes.

_ros2_ws=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
_home=${LIANSHOU_ROS_HOME:-$HOME/.cache/lianshou}
# A kept place is named after what it was made from: other sources, another place.
_hash() { cat "$@" | sha256sum | cut -c1-12; }

if [ -f /opt/ros/jazzy/setup.bash ]; then
  export LIANSHOU_ROS=/opt/ros/jazzy
  _kept=$_home/ros-jazzy
  ROS_PYTHON=${ROS_PYTHON:-/usr/bin/python3}
else
  _kept=$_home/ros-$(_hash "$_ros2_ws"/scripts/wheels.txt "$_ros2_ws"/scripts/install_wheels.sh)
  export LIANSHOU_ROS=$_kept/venv
  ROS_PYTHON=$LIANSHOU_ROS/bin/python
fi
export ROS_PYTHON
export LIANSHOU_ROS_INTERFACES=$_kept/interfaces-$(find "$_ros2_ws/src/lianshou_interfaces" "$_ros2_ws/fallback" \
  -type f \( -name '*.msg' -o -name '*.action' -o -name '*.srv' -o -name 'CMakeLists.txt' \) | LC_ALL=C sort |
  tr '\n' '\0' | xargs -0 cat | sha256sum | cut -c1-12)/install

export ROS_DISTRO=jazzy ROS_VERSION=2 ROS_PYTHON_VERSION=3
if [ "$LIANSHOU_ROS" = /opt/ros/jazzy ]; then
  # ROS's own script reads variables that are not set.
  case $- in *u*) _strict=1 ;; *) _strict= ;; esac
  set +u
  # shellcheck disable=SC1091
  . /opt/ros/jazzy/setup.bash
  [ -z "$_strict" ] || set -u
  export LD_LIBRARY_PATH=$LIANSHOU_ROS_INTERFACES/lib:${LD_LIBRARY_PATH:-}
  export AMENT_PREFIX_PATH=$LIANSHOU_ROS_INTERFACES:$AMENT_PREFIX_PATH
  export CMAKE_PREFIX_PATH=$LIANSHOU_ROS_INTERFACES:${CMAKE_PREFIX_PATH:-/opt/ros/jazzy}
else
  export AMENT_PREFIX_PATH=$LIANSHOU_ROS_INTERFACES:$LIANSHOU_ROS
  export CMAKE_PREFIX_PATH=$AMENT_PREFIX_PATH
  LD_LIBRARY_PATH=$LIANSHOU_ROS_INTERFACES/lib:$LIANSHOU_ROS/lib
  for _libraries in "$LIANSHOU_ROS"/lib/python3.11/site-packages/ros_*.libs; do
    LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$_libraries
  done
  export LD_LIBRARY_PATH
  # The wheels would start python a second time to set what is set here.
  export _ROS_WHEELS_BOOTSTRAP_COMPLETE=1
  case :$PATH: in *:$LIANSHOU_ROS/bin:*) ;; *) export PATH=$LIANSHOU_ROS/bin:$PATH ;; esac
fi
_python_packages=$LIANSHOU_ROS_INTERFACES/lib/python$("$ROS_PYTHON" -c \
  'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 3.11)/site-packages
case :${PYTHONPATH:-}: in
  *:$_python_packages:*) ;;
  *) export PYTHONPATH=$_python_packages${PYTHONPATH:+:$PYTHONPATH} ;;
esac

# shellcheck disable=SC1091
. "$_ros2_ws/scripts/bindings.sh"
export RMW_IMPLEMENTATION=rmw_fastrtps_cpp
unset -f _hash
unset _ros2_ws _home _kept _libraries _python_packages _strict
