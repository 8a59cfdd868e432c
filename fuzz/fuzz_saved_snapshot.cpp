// Files that claim to be saved snapshots. What can be read is the same when it is written and read
// again.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "input.hpp"
#include "saved_format.hpp"
#include "saved_reader.hpp"
#include "saved_writer.hpp"

using namespace tcptable;

namespace {

class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) { fuzz::require(descriptor_ >= 0); }
  ~MemoryFile() { close(descriptor_); }

  int descriptor() const { return descriptor_; }
  void rewind() const { lseek(descriptor_, 0, SEEK_SET); }

 private:
  int descriptor_;
};

constexpr ColumnSet everything{.queues = true,
                               .owners = true,
                               .process = true,
                               .cookies = true,
                               .cgroups = true,
                               .tcp_info = true,
                               .memory = true,
                               .timers = true,
                               .programs = true,
                               .units = true,
                               .users = true,
                               .interfaces = true};

std::variant<app::SavedSnapshot, app::SavedProblem> read(const MemoryFile& file) {
  file.rewind();
  app::LineReader lines(file.descriptor(), app::saved_line_max);
  return app::read_saved(lines, everything);
}

void check(const Snapshot& snapshot) {
  for (const Row& row : snapshot)
    for (const Holder& holder : snapshot.owners(row))
      fuzz::require(holder.process < snapshot.processes().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile first;
  fuzz::require(write(first.descriptor(), data, size) == static_cast<ssize_t>(size));
  const auto once = read(first);
  const auto* saved = std::get_if<app::SavedSnapshot>(&once);
  if (saved == nullptr) return 0;
  check(saved->snapshot);

  const MemoryFile second;
  app::Output output(second.descriptor());
  app::write_saved(saved->snapshot, saved->host, output);
  output.flush();
  const auto twice = read(second);
  const auto* again = std::get_if<app::SavedSnapshot>(&twice);
  fuzz::require(again != nullptr && again->snapshot.size() == saved->snapshot.size() &&
                again->host == saved->host);
  return 0;
}
