#!/usr/bin/env bash
# try_packages.sh DEB…: installs the packages in a bare Debian 12, uses them there, removes them, and
# sees that nothing is left. Needs root and the network (debootstrap). What it made goes when it ends.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ "$(id -u)" -eq 0 ] || die "only root can make a Debian in a folder"
declare -a packages=("$@")
install_packages debootstrap
root=$(mktemp -d)

clean_up() {
  umount "$root/proc" "$root/sys" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap clean_up EXIT

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

files() { (cd "$root" && find etc usr opt srv -xdev | LC_ALL=C sort); }

# What the packages say that they need and do not bring themselves. dpkg would refuse them otherwise.
needed_packages() {
  local package
  for package in "${packages[@]}"; do
    dpkg-deb --field "$package" Depends | tr ',' '\n' | awk '{print $1}'
  done | sort -u | grep -v -e tcptable -e iphlpapi | paste -sd,
}

say "Making a bare Debian 12 …"
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
logged debootstrap debootstrap --variant=minbase --include="$(needed_packages),g++,pkg-config" \
  bookworm "$root" "$mirror"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
files >"$root/tmp/before"

say "Installing …"
cp "${packages[@]}" "$root/tmp/"
logged try-install inside sh -c 'dpkg --install /tmp/*.deb'

say "Using …"
inside tcptable --version
inside tcptable --json >/dev/null
inside sh -c 'ldconfig -p | grep -q libtcptable.so.0' || die "the loader does not know libtcptable"
inside sh -c 'test -e "$(dirname "$(find /usr/lib -name libiphlpapi.so.1)")/iphlpapi.dll"' || die "no aliases"
cp tests/package/tcptable_client.cpp tests/package/print_rows.c "$root/tmp/"
inside sh -c 'g++ -std=c++20 /tmp/tcptable_client.cpp $(pkg-config --cflags --libs tcptable) -o /tmp/client && /tmp/client >/dev/null'
inside sh -c 'gcc /tmp/print_rows.c $(pkg-config --cflags --libs iphlpapi) -o /tmp/rows && /tmp/rows >/dev/null'

say "Removing …"
logged try-remove inside dpkg --purge tcptable libtcptable-dev libiphlpapi-aliases libtcptable0 libiphlpapi1
inside dpkg --audit
files >"$root/tmp/after"
diff "$root/tmp/before" "$root/tmp/after" || die "before and after differ"
say "Installed, used and removed without a trace."
