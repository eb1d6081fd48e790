# Sourced by ./test, after scripts/setup.sh: the tests on Gazebo's own libraries, and on `gz sim` where it is.

# Debian 12's packages of Gazebo Fortress' libraries: SDFormat, physics with DART, transport, messages.
GAZEBO_PACKAGES=(g++ make cmake pkg-config libignition-transport-dev libignition-msgs-dev
  libsdformat-dev sdformat-sdf libignition-physics-dev libignition-physics5-dartsim-plugin5 ignition-tools)

# Which Gazebo the machine has libraries of, as the crate `gz` names it; nothing where there is none.
gazebo_generation() {
  local library generation
  for library in gz-transport15:jetty gz-transport14:ionic gz-transport13:harmonic ignition-transport11:fortress; do
    generation=${library#*:}
    if pkg-config --exists "${library%:*}" 2>/dev/null; then
      echo "$generation"
      return
    fi
  done
}

# Builds the server on Gazebo's libraries into target/.
build_gazebo_libraries_server() {
  cmake -S sim-tests/gazebo-libraries-server -B target/gazebo-libraries-server >/dev/null &&
    cmake --build target/gazebo-libraries-server --parallel "$(nproc)" >/dev/null
}

# Checks every world and model with SDFormat's own tool: `ign` of Fortress or `gz` of later ones.
check_gazebo_files() {
  local tool=$1 file answer models=$PWD/urdf/models
  for file in urdf/worlds/*.sdf urdf/models/*/model.sdf; do
    answer=$(SDF_PATH=$models "$tool" sdf --check "$file" 2>&1) || die "$file: $answer"
    [[ $answer == *Valid.* ]] || die "$file: $answer"
  done
  for file in urdf/*/robot.urdf; do
    answer=$("$tool" sdf -p "$file" 2>&1) || die "$file: $answer"
    [[ $answer == *"<sdf version"* && $answer != *Error* ]] || die "$file: $answer"
  done
}

# The whole stage.
gazebo_stage() {
  say "Gazebo: libraries, worlds and models"
  local generation
  generation=$(gazebo_generation)
  # Later generations have no `ign`.
  if [ -z "$generation" ] || { [ "$generation" = fortress ] && ! command -v ign >/dev/null; }; then
    need_packages "${GAZEBO_PACKAGES[@]}"
    generation=$(gazebo_generation)
  fi
  [ -n "$generation" ] || die "no Gazebo transport library found; install Gazebo Harmonic or later"
  if [ "$generation" = fortress ]; then
    check_gazebo_files ign
    build_gazebo_libraries_server || die "the server on Gazebo's libraries could not be built"
  else
    check_gazebo_files gz
  fi
  if [ "$generation" = fortress ] || ! gz sim --versions >/dev/null 2>&1; then
    say "Gazebo: NOT RUN AGAINST \`gz sim\`: Harmonic or later is not on this machine; the libraries alone are tested"
  fi
  say "Gazebo: the bridge and its tests ($generation)"
  # Debian 12's transport has no forwarding headers under gz/ yet. Compilers search here last.
  export CPLUS_INCLUDE_PATH=$PWD/sim-tests/gazebo/shim${CPLUS_INCLUDE_PATH:+:$CPLUS_INCLUDE_PATH}
  cargo clippy --release --locked -p gazebo-bridge --features "$generation" --all-targets --quiet -- -D warnings
  cargo test --release --locked -p gazebo-bridge --features "$generation" --no-fail-fast
}
