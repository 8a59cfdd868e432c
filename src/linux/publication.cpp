// Publishing is made of files on a BPF file system:
//
//   /sys/fs/bpf                        0700 as systemd mounts it: others must be let through
//   └── tcptable/                      0750 root:group, or 0755
//       ├── owners                     0440 root:group, or 0444
//       ├── connections-1              likewise; not before Linux 6.2
//       └── parent_was -> closed       only where /sys/fs/bpf had to be opened
//
// and of tcptable-lock (publication_lock.hpp) for the moment that publishing takes.
//
// A new publication is made whole under another name, tcptable-new, which then changes places with
// the old one. So whoever is killed on the way leaves at most one directory too many, and the mark
// that /sys/fs/bpf was closed is in one of the two as long as it is open: it is set before the
// opening, and goes after the closing. Who comes next, to publish or to revoke, clears up.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <tcptable/publication.hpp>

#include "bpf/record.h"
#include "bpf_connections.hpp"
#include "bpf_programs.hpp"
#include "bpf_record.hpp"
#include "deferred_cancellation.hpp"
#include "file_change.hpp"
#include "publication_lock.hpp"
#include "published_pins.hpp"
#include "syscall.hpp"

namespace tcptable {
namespace {

static_assert(wire::known_record_version == TCPTABLE_RECORD_VERSION);

constexpr const char* final_name = "tcptable";
constexpr const char* staging_name = "tcptable-new";
constexpr const char* marker_name = "parent_was";

// All that publishing makes.
constexpr std::array<const char*, 3> file_names{engine::owners_pin, engine::connections_pin,
                                                marker_name};

constexpr std::uint32_t search_by_others = 0001;
constexpr std::uint32_t reading_by_others = 0005;  // of a directory

constexpr Error not_root{ErrorCode::permission_denied, EPERM,
                         "publish or revoke owners (only what belongs to root is trusted)"};
constexpr Error other_file_system{ErrorCode::not_supported, 0,
                                  "/sys/fs/bpf holds another file system"};
constexpr Error not_ours{ErrorCode::system, EEXIST,
                         "what is in the place of /sys/fs/bpf/tcptable, or of tcptable-new beside "
                         "it, belongs to somebody else"};
constexpr Error not_ours_alone{ErrorCode::system, EEXIST,
                               "/sys/fs/bpf/tcptable, or tcptable-new beside it, holds what "
                               "publishing did not put there"};

bool is_not_found(const Result<void>& result) noexcept {
  return !result && result.error().code == ErrorCode::not_found;
}

// The BPF file system.
Result<sys::UniqueFd> open_bpffs() noexcept {
  auto root = sys::open_directory(AT_FDCWD, engine::bpffs_path);
  if (!root) return root;
  const auto facts = sys::facts_of(root->get());
  if (!facts) return facts.error();
  if (!facts->is_on_bpffs) return other_file_system;
  return root;
}

// /sys/fs/bpf is an empty directory of sysfs until something is mounted on it.
Result<void> ensure_bpffs() noexcept {
  const auto root = sys::open_location(AT_FDCWD, engine::bpffs_path);
  if (!root) return root.error();
  const auto facts = sys::facts_of(root->get());
  if (!facts) return facts.error();
  if (!facts->is_on_sysfs) return {};
  return sys::mount_bpffs(engine::bpffs_path);
}

// A directory of pins whatever its permissions, if it is root's. not_found when there is none.
Result<sys::UniqueFd> open_own_directory(int root, const char* name) noexcept {
  auto directory = sys::open_location(root, name);
  if (!directory) {
    const int reason = directory.error().system_errno;
    return reason == ELOOP || reason == ENOTDIR ? not_ours : directory.error();
  }
  const auto facts = sys::facts_of(directory->get());
  if (!facts) return facts.error();
  if (facts->uid != 0 || !facts->is_on_bpffs) return not_ours;
  return directory;
}

bool has_marker(int directory) noexcept {
  std::array<char, 16> target;
  return sys::read_link(directory, marker_name, target).has_value();
}

bool is_marked(const Result<sys::UniqueFd>& directory) noexcept {
  return directory && has_marker(directory->get());
}

// Lets others pass through the BPF file system, or keeps them out.
Result<void> set_passage(int root, bool is_open) noexcept {
  const auto facts = sys::facts_of(root);
  if (!facts) return facts.error();
  const std::uint32_t others = is_open ? search_by_others : 0;
  return sys::change_permissions(root, ".", (facts->permissions & ~search_by_others) | others);
}

// Removes what publishing makes; a directory that holds more than that stays (ENOTEMPTY).
Result<void> remove_publication(int root, const char* name) noexcept {
  const auto directory = open_own_directory(root, name);
  if (!directory) return directory.error();
  for (const char* const file : file_names) {
    const auto removed = sys::remove_file(directory->get(), file);
    if (!removed && !is_not_found(removed)) return removed;
  }
  return sys::remove_directory(root, name);
}

Result<void> give_to(const Readers& readers, int directory, const char* name,
                     std::uint32_t for_group, std::uint32_t for_all) noexcept {
  const std::uint32_t gid = readers.everyone ? 0 : readers.gid;
  if (const auto given = sys::change_owner(directory, name, 0, gid); !given) return given;
  return sys::change_permissions(directory, name, readers.everyone ? for_all : for_group);
}

struct Links {
  sys::UniqueFd owners;
  sys::UniqueFd connections;  // none where the kernel cannot
};

Result<void> pin(const sys::UniqueFd& link, int directory, const char* name,
                 const Readers& readers) noexcept {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "%s/%s/%s", engine::bpffs_path, staging_name, name);
  if (const auto pinned = sys::pin(link.get(), path.data()); !pinned) return pinned;
  return give_to(readers, directory, name, 0440, 0444);
}

Result<void> fill(int directory, const Links& links, const Readers& readers) noexcept {
  const auto filled = pin(links.owners, directory, engine::owners_pin, readers);
  if (!filled || !links.connections) return filled;
  return pin(links.connections, directory, engine::connections_pin, readers);
}

// Kernels before 6.2 have owners alone to give; readers then take connections from netlink.
Result<Links> load_links() noexcept {
  auto owners = engine::load_iterator();
  if (!owners) return owners.error();
  auto connections = engine::load_connection_walk();
  return Links{std::move(*owners), connections ? std::move(*connections) : sys::UniqueFd()};
}

// A whole publication under the staging name. Nobody but root can look into it before it is done.
Result<void> make_staging(int root, const Links& links, const Readers& readers,
                          bool parent_was_closed) noexcept {
  if (const auto made = sys::make_directory(root, staging_name, 0700); !made) return made;
  const auto directory = open_own_directory(root, staging_name);
  if (!directory) return directory.error();
  if (const auto filled = fill(directory->get(), links, readers); !filled) return filled;
  if (parent_was_closed)
    if (const auto marked = sys::make_link(directory->get(), marker_name, "closed"); !marked)
      return marked;
  return give_to(readers, root, staging_name, 0750, 0755);
}

bool is_not_empty(const Result<void>& removed) noexcept {
  return !removed && removed.error().system_errno == ENOTEMPTY;
}

// Kernels before 5.16 cannot exchange: there readers find nothing for a moment.
Result<void> put_in_place(int root, bool is_first) noexcept {
  if (!is_first) {
    const auto exchanged = sys::exchange(root, staging_name, final_name);
    if (exchanged) {
      auto removed = remove_publication(root, staging_name);
      // Somebody put a file there just now: the new publication stands all the same.
      if (removed || is_not_empty(removed)) return {};
      (void)sys::exchange(root, staging_name, final_name);
      return removed;
    }
    if (exchanged.error().system_errno != EINVAL) return exchanged;
    if (const auto removed = remove_publication(root, final_name); !removed) return removed;
  }
  return sys::rename(root, staging_name, final_name);
}

// An error unless the directory is ours to remove, or not there.
Result<void> check_replaceable(const Result<sys::UniqueFd>& directory) noexcept {
  if (!directory) {
    if (directory.error().code == ErrorCode::not_found) return {};
    return directory.error();
  }
  const auto others = sys::holds_others(directory->get(), file_names);
  if (!others) return others.error();
  if (*others) return not_ours_alone;
  return {};
}

// Undoes what an interrupted call left behind. It opened /sys/fs/bpf if the mark is nowhere else.
Result<void> clear_staging(int root, const Result<sys::UniqueFd>& old) noexcept {
  const auto staging = open_own_directory(root, staging_name);
  if (const auto checked = check_replaceable(staging); !checked) return checked;
  if (!staging) return {};
  if (is_marked(staging) && !is_marked(old))
    if (const auto closed = set_passage(root, false); !closed) return closed;
  return remove_publication(root, staging_name);
}

Result<void> publish_below(int root, const Links& links, const Readers& readers) noexcept {
  const auto old = open_own_directory(root, final_name);
  if (const auto checked = check_replaceable(old); !checked) return checked;
  if (const auto cleared = clear_staging(root, old); !cleared) return cleared;

  const auto facts = sys::facts_of(root);
  if (!facts) return facts.error();
  const bool is_closed = (facts->permissions & search_by_others) == 0;
  auto done = make_staging(root, links, readers, is_closed || is_marked(old));
  if (done && is_closed) done = set_passage(root, true);
  if (done) done = put_in_place(root, !old);
  if (done) return done;
  if (is_closed) (void)set_passage(root, false);
  (void)remove_publication(root, staging_name);
  return done;
}

// True when there was a publication. Somebody else's files in it stay.
Result<bool> revoke_one(int root, const char* name) noexcept {
  const auto removed = remove_publication(root, name);
  if (removed || is_not_empty(removed)) return true;
  return is_not_found(removed) ? Result<bool>(false) : removed.error();
}

Result<bool> revoke_below(int root) noexcept {
  const bool was_closed = is_marked(open_own_directory(root, final_name)) ||
                          is_marked(open_own_directory(root, staging_name));
  if (was_closed)
    if (const auto closed = set_passage(root, false); !closed) return closed.error();
  // An obstacle in the one's place is no reason to keep the other.
  const auto revoked = revoke_one(root, final_name);
  const auto cleared = revoke_one(root, staging_name);
  if (!revoked) return revoked;
  if (!cleared) return cleared;
  return *revoked || *cleared;
}

// What a reading says of its records; version 0 when they are not ours at all.
Result<wire::RecordHeader> header_of(int reading) noexcept {
  std::array<char, sizeof(tcptable_record_header)> bytes{};
  const auto size = sys::read(reading, bytes);
  if (!size) return size.error();
  const auto header = wire::parse_record_header(std::as_bytes(std::span(bytes).first(*size)));
  return header.value_or(wire::RecordHeader{0, false});
}

Result<void> read_directory_facts(int pins, Publication& found) noexcept {
  const auto facts = sys::facts_of(pins);
  if (!facts) return facts.error();
  found.since = facts->modified_at;
  found.uid = facts->uid;
  found.gid = facts->gid;
  found.directory_permissions = facts->permissions;
  found.everyone = (facts->permissions & reading_by_others) == reading_by_others;
  return {};
}

Result<void> read_pin_facts(int pin, Publication& found) noexcept {
  const auto facts = sys::facts_of(pin);
  if (!facts) return facts.error();
  found.pin_permissions = facts->permissions;
  const auto header = header_of(pin);
  if (!header) return header.error();
  found.record_version = header->version;
  found.state = PublicationState::published;
  if (header->is_known) return {};
  found.state = PublicationState::ignored;
  found.problem = "the records are of an unknown version, or of another form";
  return {};
}

// What an error on the way to the pins says of them; nothing when it says nothing.
Result<void> judge(const Error& error, PublicationState when_denied, Publication& found) noexcept {
  if (error.code == ErrorCode::not_found) {
    found.state = PublicationState::none;
  } else if (error.code == ErrorCode::permission_denied) {
    found.state = when_denied;
  } else if (error.code == ErrorCode::malformed) {
    found.state = PublicationState::ignored;
    found.problem = error.operation;
  } else {
    return error;
  }
  return {};
}

Result<void> look(Publication& found) noexcept {
  const auto pins = engine::open_pins(AT_FDCWD, engine::pins_path);
  if (!pins) return judge(pins.error(), PublicationState::none, found);
  if (const auto read = read_directory_facts(pins->get(), found); !read) return read;
  const auto pin = engine::open_pin(pins->get(), engine::owners_pin);
  if (!pin) return judge(pin.error(), PublicationState::unreadable, found);
  found.connections = engine::open_pin(pins->get(), engine::connections_pin).has_value();
  return read_pin_facts(pin->get(), found);
}

}  // namespace

Result<void> publish_owners(const Readers& readers) noexcept {
  const DeferredCancellation deferred;
  if (::geteuid() != 0) return not_root;
  const auto links = load_links();
  if (!links) return links.error();
  if (const auto mounted = ensure_bpffs(); !mounted) return mounted;
  const auto root = open_bpffs();
  if (!root) return root.error();
  const auto lock = engine::PublicationLock::take(root->get());
  if (!lock) return lock.error();
  return publish_below(root->get(), *links, readers);
}

Result<bool> revoke_owners() noexcept {
  const DeferredCancellation deferred;
  if (::geteuid() != 0) return not_root;
  const auto root = open_bpffs();
  if (!root) {
    const ErrorCode code = root.error().code;
    const bool has_no_bpffs = code == ErrorCode::not_found || code == ErrorCode::not_supported;
    return has_no_bpffs ? Result<bool>(false) : root.error();
  }
  const auto lock = engine::PublicationLock::take(root->get());
  if (!lock) return lock.error();
  return revoke_below(root->get());
}

Result<Publication> publication() noexcept {
  const DeferredCancellation deferred;
  Publication found;
  if (const auto looked = look(found); !looked) return looked.error();
  return found;
}

std::string_view name(PublicationState state) noexcept {
  switch (state) {
    case PublicationState::none:
      return "none";
    case PublicationState::published:
      return "published";
    case PublicationState::unreadable:
      return "unreadable";
    case PublicationState::ignored:
      return "ignored";
  }
  return "unknown";
}

}  // namespace tcptable
