#!/usr/bin/env bash
# Makes docs/top.svg, the picture of the README, from a real run: processes with sockets in a private
# network namespace, the tool in a terminal of its own, and what stands on its screen.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

if [ "${1-}" != --inside ]; then
  install_packages "${packages_build[@]}" "${packages_picture[@]}"
  build_release
  private_network unshare --uts --pid --fork --mount-proc -- scripts/picture.sh --inside
  exit
fi

columns=118
lines=37
server=(tmux -L "tcptable-picture-$$" -f /dev/null)
directory=$(mktemp -d)
clean_up() {
  "${server[@]}" kill-server 2>/dev/null || true
  exec {actors_in}>&- || true
  rm -rf "$directory"
}

hostname web-1
ip link set lo up
for address in 192.0.2.10 198.51.100.7 203.0.113.9 203.0.113.20; do ip address add "$address/32" dev lo; done
mkfifo "$directory/in" "$directory/out"
python3 scripts/lib/picture_actors.py <"$directory/in" >"$directory/out" &
exec {actors_in}>"$directory/in"
trap clean_up EXIT
read -r _ <"$directory/out"

"${server[@]}" new-session -d -x $columns -y $lines \
  "env -u NO_COLOR TERM=tmux-256color XDG_CONFIG_HOME=$directory build/release/tcptable top --sort -sent_rate"
sleep 8 # some refreshes, so that there are rates and rows that come and go
"${server[@]}" capture-pane -e -p >"$directory/screen"
/usr/bin/python3 scripts/lib/screen_to_svg.py $columns "tcptable top" <"$directory/screen" >docs/top.svg
say "docs/top.svg is made."
