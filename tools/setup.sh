#!/usr/bin/env bash
# Sets a machine up for building and testing Coffer. Safe to run again; quick when nothing is to do.
#
#   tools/setup.sh           what a build needs: compiler, libclang, RocksDB compiled once
#   tools/setup.sh --test    the same, and the tools of the test suite (cargo-nextest, b3sum, bao, curl, RocksDB readers)
#   tools/setup.sh --env     print the environment as shell exports: eval "$(tools/setup.sh --env)"
#
# RocksDB takes half an hour of CPU to compile, and cargo would do that again for every profile and target
# directory. So it is compiled once into a cache outside of target/, and .cargo/local.toml (git-ignored, included
# by .cargo/config.toml) tells every later cargo command of this work tree to link that library.
#
# The cache is $COFFER_CACHE, or else $XDG_CACHE_HOME/coffer, or else ~/.cache/coffer. Root or an ordinary user
# may run this; what cannot be done without root is named, with the command that does it. LIBCLANG_PATH is respected;
# COFFER_NO_SYSTEM_LIBCLANG=1 takes libclang from PyPI even where the system has one.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
CACHE=${COFFER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/coffer}
LOCAL_CONFIG=$ROOT/.cargo/local.toml
LIBCLANG_WHEEL=18.1.1

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
  printf 'setup: error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
first_existing() {
  local path
  for path in "$@"; do
    [ -e "$path" ] && { printf '%s\n' "$path"; return 0; }
  done
  return 1
}

# ---- system packages ------------------------------------------------------------------------------------------

# `sudo -n` never asks: a build that stops at a password prompt looks like one that hangs.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1
  fi
}

# package_command APT DNF BREW: the command that installs the package here, for a person to read.
package_command() {
  if have apt-get; then echo "sudo apt-get install -y $1"
  elif have dnf; then echo "sudo dnf install -y $2"
  elif have brew; then echo "brew install $3"
  else echo "install the equivalent of Debian's package '$1'"
  fi
}

# install_package APT DNF BREW: installs it, or returns non-zero where rights or a known package tool are missing.
install_package() {
  if have apt-get; then
    say "installing $1 with apt-get"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >&2 && return 0
    as_root apt-get update -qq >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >&2
  elif have dnf; then
    say "installing $2 with dnf"
    as_root dnf install -y -q "$2" >&2
  elif have brew; then
    say "installing $3 with brew"
    brew install "$3" >&2
  else
    return 1
  fi
}

need_rust() {
  have cargo && have rustc && return 0
  die "cargo and rustc are not on the PATH; Coffer needs Rust $(wanted_rust) or newer" \
    "install them for this user with https://rustup.rs :" \
    "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
}

wanted_rust() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml; }

check_rust_version() {
  local have_version oldest
  have_version=$(rustc -V | cut -d' ' -f2)
  oldest=$(printf '%s\n%s\n' "${have_version%%-*}" "$(wanted_rust).0" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)
  [ "$oldest" = "$(wanted_rust).0" ] ||
    die "rustc is $have_version, Coffer needs $(wanted_rust) or newer" "run: rustup update stable"
}

need_compiler() {
  have c++ || install_package g++ gcc-c++ gcc ||
    die "no C++ compiler (RocksDB and the Reed-Solomon kernels are compiled here)" \
      "run: $(package_command g++ gcc-c++ gcc)"
  if [ "$(host_arch)" = x86_64 ]; then
    echo 'int main(void) { return 0; }' | "${CC:-cc}" -march=x86-64-v3 -x c -fsyntax-only - 2>/dev/null ||
      die "the C compiler does not know -march=x86-64-v3" "use GCC 11 or clang 12, or newer"
    if [ -r /proc/cpuinfo ] && ! grep -qw avx2 /proc/cpuinfo; then
      die "this processor has no AVX2, and Coffer's x86-64 baseline is x86-64-v3 (Haswell, Excavator or newer)" \
        "set the target-cpu in .cargo/config.toml lower to build for it; the formats do not change"
    fi
  fi
}

host_triple() { rustc -vV | sed -n 's/^host: //p'; }
host_arch() { host_triple | cut -d- -f1; }

# ---- libclang, which generates RocksDB's bindings -------------------------------------------------------------

LIBCLANG_DIR=
CLANG_ARGS=

# The places where the bindings generator looks by itself (crate clang-sys), or where LIBCLANG_PATH points.
system_libclang() {
  [ -n "${LIBCLANG_PATH:-}" ] && { first_existing "$LIBCLANG_PATH"/libclang*; return; }
  [ -n "${COFFER_NO_SYSTEM_LIBCLANG:-}" ] && return 1
  first_existing /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*-linux-gnu/libclang*.so* /usr/lib64/libclang*.so* \
    /usr/lib64/llvm*/lib*/libclang*.so* /usr/lib/libclang*.so* /usr/local/lib/libclang*.so* \
    /Library/Developer/CommandLineTools/usr/lib/libclang.dylib \
    /opt/homebrew/opt/llvm/lib/libclang.dylib /usr/local/opt/llvm/lib/libclang.dylib
}

# libclang without clang's own headers fails on <stdbool.h>: the C compiler's directory has that file, too.
clang_headers() {
  first_existing /usr/lib/llvm-*/lib/clang/*/include/stdbool.h /usr/lib/clang/*/include/stdbool.h \
    /usr/lib64/clang/*/include/stdbool.h /Library/Developer/CommandLineTools/usr/lib/clang/*/include/stdbool.h \
    /opt/homebrew/opt/llvm/lib/clang/*/include/stdbool.h /usr/local/opt/llvm/lib/clang/*/include/stdbool.h \
    >/dev/null
}

need_libclang() {
  local native=$CACHE/libclang/clang/native
  if system_libclang >/dev/null; then
    LIBCLANG_DIR=${LIBCLANG_PATH:-}
    CLANG_ARGS=${BINDGEN_EXTRA_CLANG_ARGS:-}
    [ -n "$CLANG_ARGS" ] || clang_headers || use_compiler_headers
    return 0
  fi
  if [ -z "${COFFER_NO_SYSTEM_LIBCLANG:-}" ] && install_package libclang-dev clang-devel llvm; then
    return 0
  fi
  if ! first_existing "$native"/libclang* >/dev/null; then
    say "no root: installing libclang $LIBCLANG_WHEEL from PyPI into $CACHE/libclang"
    have python3 && python3 -m pip install --quiet --target "$CACHE/libclang" "libclang==$LIBCLANG_WHEEL" >&2 ||
      die "libclang is missing (it generates RocksDB's bindings), and neither root nor pip is at hand" \
        "run: $(package_command libclang-dev clang-devel llvm)" \
        "or let a 'pip install' of libclang work for this user, and run this again"
  fi
  LIBCLANG_DIR=$native
  use_compiler_headers
}

use_compiler_headers() {
  local include
  include=$("${CC:-cc}" -print-file-name=include)
  [ -d "$include" ] && CLANG_ARGS=-I$include
}

# ---- RocksDB --------------------------------------------------------------------------------------------------

# What decides whether a compiled library fits: the crate's version, the target, and all flags that reach it.
rocksdb_recipe() {
  printf 'librocksdb-sys %s\n' "$(sed -n '/^name = "librocksdb-sys"$/{n;s/^version = "\(.*\)"/\1/p;}' Cargo.lock)"
  printf 'target %s\n' "$(host_triple)"
  sed -n 's/^rustflags = /rustflags /p' .cargo/config.toml
  sed -n 's/^rocksdb = /features /p' Cargo.toml
  printf 'environment %s|%s|%s|%s|%s\n' "${RUSTFLAGS:-}" "${CC:-}" "${CXX:-}" "${CFLAGS:-}" "${CXXFLAGS:-}"
}

rocksdb_dir() {
  local version
  version=$(rocksdb_recipe | sed -n 's/^librocksdb-sys //p')
  printf '%s/rocksdb/%s-%s\n' "$CACHE" "$version" "$(rocksdb_recipe | cksum | cut -d' ' -f1)"
}

# The stamp is written last, so a directory without one is a build that was interrupted.
rocksdb_ready() { [ -f "$1/librocksdb.a" ] && [ "$(cat "$1/stamp" 2>/dev/null)" = "$(rocksdb_recipe)" ]; }

need_rocksdb() {
  local dir
  dir=$(rocksdb_dir)
  rocksdb_ready "$dir" && return 0
  mkdir -p "$dir"
  # Two set-ups at once: the second waits here, and then finds the library made.
  if have flock; then
    exec 9>"$CACHE/rocksdb/lock"
    flock 9
    rocksdb_ready "$dir" && return 0
  fi
  build_rocksdb "$dir"
}

build_rocksdb() {
  local dir=$1 build=$CACHE/rocksdb-build archive
  say "compiling RocksDB once into $dir"
  say "this takes 15 to 30 minutes on two cores, and no time ever after"
  env ${LIBCLANG_DIR:+LIBCLANG_PATH="$LIBCLANG_DIR"} ${CLANG_ARGS:+BINDGEN_EXTRA_CLANG_ARGS="$CLANG_ARGS"} \
    ROCKSDB_COMPILE=1 CARGO_PROFILE_RELEASE_DEBUG=false CARGO_TARGET_DIR="$build" \
    cargo build --release --locked -p librocksdb-sys >&2 ||
    die "RocksDB did not compile; the compiler's own words are above"
  archive=$(newest "$build"/release/build/librocksdb-sys-*/out/librocksdb.a)
  cp "$archive" "$dir/librocksdb.a.partial"
  # Debug information of 343 C++ files would make every link slow and large.
  strip -S "$dir/librocksdb.a.partial" 2>/dev/null || true
  mv "$dir/librocksdb.a.partial" "$dir/librocksdb.a"
  rocksdb_recipe >"$dir/stamp"
  rm -rf "$build"
}

# shellcheck disable=SC2012  # names are ours and plain
newest() { ls -t "$@" | head -n 1; }

# ---- what cargo needs to know ---------------------------------------------------------------------------------

environment() {
  echo "ROCKSDB_LIB_DIR $(rocksdb_dir)"
  echo "ROCKSDB_STATIC 1"
  # The crate's own default is -march=haswell: the same year, but not the baseline that is documented.
  [ "$(host_arch)" = x86_64 ] && echo "RUST_REED_SOLOMON_ERASURE_ARCH x86-64-v3"
  [ -n "$LIBCLANG_DIR" ] && echo "LIBCLANG_PATH $LIBCLANG_DIR"
  [ -n "$CLANG_ARGS" ] && echo "BINDGEN_EXTRA_CLANG_ARGS $CLANG_ARGS"
  return 0
}

write_local_config() {
  local wanted
  wanted=$(
    echo "# Written by tools/setup.sh for this machine; not to be committed."
    echo "[env]"
    environment | while read -r name value; do echo "$name = '$value'"; done
  )
  [ "$(cat "$LOCAL_CONFIG" 2>/dev/null)" = "$wanted" ] && return 0
  printf '%s\n' "$wanted" >"$LOCAL_CONFIG.partial"
  mv "$LOCAL_CONFIG.partial" "$LOCAL_CONFIG"
}

print_environment() {
  environment | while read -r name value; do echo "export $name='$value'"; done
  echo "export PATH=\"\$PATH:$CACHE/bin\""
}

# ---- tools of the tests ---------------------------------------------------------------------------------------

# need_cargo_tool COMMAND CRATE WHY
need_cargo_tool() {
  PATH=$PATH:$CACHE/bin have "$1" && return 0
  say "installing $2 into $CACHE/bin ($3)"
  # From the cache's directory: this work tree's flags are for Coffer's own binaries.
  (cd "$CACHE" && CARGO_TARGET_DIR="$CACHE/tool-build" cargo install --quiet --locked --root "$CACHE" "$2" >&2) ||
    die "$2 did not install" "run: cargo install --locked $2"
  rm -rf "$CACHE/tool-build"
}

need_test_tools() {
  need_cargo_tool cargo-nextest cargo-nextest "runs the tests"
  need_cargo_tool b3sum b3sum "the tests compare object ids with it"
  need_cargo_tool bao bao_bin "the tests have it verify slices"
  have curl || install_package curl curl curl ||
    die "curl is missing (the end-to-end test uploads with it)" "run: $(package_command curl curl curl)"
  need_stock_readers
  # tests/books.sh has it check exported books.
  have hledger || install_package hledger hledger hledger ||
    say "hledger is missing: $(package_command hledger hledger hledger)"
}

# What tests/recover.sh reads volumes and decodes stripes with, none of it ours. What cannot be had is said here, and
# judged there.
need_stock_readers() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || install_package python3-venv python3 python3 ||
    say "Python's venv is missing: $(package_command python3-venv python3 python3)"
  have ldb || have rocksdb_ldb || install_package rocksdb-tools rocksdb-tools rocksdb ||
    say "RocksDB's ldb is missing: $(package_command rocksdb-tools rocksdb-tools rocksdb)"
  have go || install_package golang-go golang go || say "Go is missing: $(package_command golang-go golang go)"
  # Without Debian's package the test asks the Go module proxy.
  ! have apt-get || [ -d /usr/share/gocode/src/github.com/klauspost/reedsolomon ] ||
    install_package golang-github-klauspost-reedsolomon-dev - - ||
    say "no klauspost: $(package_command golang-github-klauspost-reedsolomon-dev - -)"
}

# ---------------------------------------------------------------------------------------------------------------

case "${1:-}" in
  "" | --test | --env) ;;
  *) die "unknown argument '$1'" "usage: tools/setup.sh [--test|--env]" ;;
esac

need_rust
check_rust_version
mkdir -p "$CACHE"
need_compiler
need_libclang
need_rocksdb
write_local_config
case "${1:-}" in
  --test) need_test_tools ;;
  --env) print_environment ;;
esac
