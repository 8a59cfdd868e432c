# Debian packages by purpose: the only place that names them. Sourced by lib/common.sh.
# shellcheck shell=bash disable=SC2034

# To build and to run the tool and the two libraries.
packages_build=(
  g++ cmake ninja-build pkg-config
  libcli11-dev libfmt-dev rapidjson-dev  # the tool
  libtomlplusplus-dev                    # its config file
  libncurses-dev                         # its full screen
  clang bpftool libbpf-dev linux-libc-dev # the BPF programs and their loader; nothing at run time
)

# To build and to run the tests, the fuzzers and the style checks.
packages_test=(
  libgtest-dev libgmock-dev        # unit and kernel tests
  libbenchmark-dev                 # bench/ is compiled and linted too
  clang libclang-rt-14-dev         # second compiler, fuzzers
  clang-format clang-tidy          # style
  g++-mingw-w64-x86-64             # Microsoft's layouts, to compare ours with
  wine64                           # runs the conformance suite as Windows programs
  iproute2 util-linux              # ss to compare with; unshare for private namespaces
  libsystemd0                      # unit names to compare ours with; loaded by the test, not linked
  tmux                             # a terminal to drive the full screen in
  python3                          # consumers through ctypes, reports
  python3-jsonschema               # documents, held against their schema
  zsh fish                         # accept their completions
  libjna-java                      # a consumer in Java, where there is a JDK
)

# Benchmarks: what configuring for developers needs, the library to write them with, and the tools to
# stand beside.
packages_bench=(libgtest-dev libgmock-dev libbenchmark-dev iproute2 util-linux lsof net-tools
  gnuplot-nox)

# Debian packages of the project (scripts/package.sh), and a bare Debian to try them in.
packages_package=(dpkg-dev file debootstrap)

# The picture of the README (scripts/picture.sh).
packages_picture=(tmux python3-rich iproute2 util-linux)
