# Sourced by ./run and ./test: what both need to set up. Every step does nothing when it was done before.

# Debian packages to build and run: the C++ engines (cmake, g++, libclang for their bindings),
# pip as a way to the model files, and the voice.
RUN_PACKAGES=(g++ make cmake pkg-config libclang-dev python3 python3-pip ca-certificates espeak-ng)
MINIMUM_RUST=1.89

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Fails with advice unless a recent Rust toolchain is there.
need_rust() {
  export PATH="$PATH:$HOME/.cargo/bin"
  local advice="install it with rustup (see https://rustup.rs), or, where there is no internet, \
from your site's mirror with RUSTUP_DIST_SERVER set; then start this again"
  command -v cargo >/dev/null || die "no Rust toolchain found: $advice"
  local have
  have=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$MINIMUM_RUST" "$have" | sort -V | head -n 1)" = "$MINIMUM_RUST" ] ||
    die "Rust $have is too old, $MINIMUM_RUST or newer is needed: $advice"
}

# Installs the named Debian packages that are missing; says what it does before it does it.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system; make sure that these are installed: $*"
    return
  fi
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "please install as root: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "installing Debian packages: ${missing[*]}"
  "${root[@]}" apt-get update -qq || say "apt-get update failed; trying with the lists that are there"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "could not install: ${missing[*]}"
}

# Builds the binary and its two engine processes. The first build compiles whisper.cpp and
# llama.cpp and takes some minutes; cargo shows its progress.
build_release() {
  if [ ! -x target/release/lianshou ]; then
    say "building (the first time some minutes: two C++ engines are part of it)"
  fi
  cargo build --release --locked --workspace --bins || die "the build failed; the compiler's message is above"
}

# Fetches the model files that are missing; needs no network when they are there.
fetch_models() {
  target/release/lianshou models fetch ||
    say "some models are missing; rules and keyboard work without them (see: lianshou models list)"
}
