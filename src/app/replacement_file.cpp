#include "replacement_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace tcptable::app {
namespace {

bool is_special(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
}

// A symbolic link is followed: it stays, and what it points to, there already or not, is replaced.
std::string without_links(const std::string& path) {
  constexpr int links_max = 40;  // as many as the kernel follows
  std::filesystem::path place = path;
  std::error_code error;
  for (int links = 0; links < links_max && is_symlink(place, error); ++links) {
    const std::filesystem::path target = read_symlink(place, error);
    if (error) break;
    place = target.is_absolute() ? target : place.parent_path() / target;
  }
  return place;
}

}  // namespace

ReplacementFile::ReplacementFile(const std::string& path) : path_(path) {
  if (path == "-") {
    descriptor_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  } else if (is_special(path)) {
    descriptor_ = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  } else {
    open_beside();
  }
  if (descriptor_ < 0) error_ = errno;
}

// mkostemp makes it readable and writable for its owner alone.
void ReplacementFile::open_beside() {
  path_ = without_links(path_);
  std::string name = path_ + ".XXXXXX";
  descriptor_ = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ >= 0) beside_ = name;
}

ReplacementFile::~ReplacementFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!beside_.empty()) unlink(beside_.c_str());
}

bool ReplacementFile::put_into_place() {
  if (beside_.empty()) return true;
  // Some file systems tell only now that there was no space.
  if (fsync(descriptor_) != 0 || rename(beside_.c_str(), path_.c_str()) != 0) {
    error_ = errno;
    return false;
  }
  beside_.clear();
  return true;
}

}  // namespace tcptable::app
