// A directory tree of the test's own, removed with it.
#pragma once

#include <fcntl.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "../support/fd.hpp"

namespace tcptable::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tcptable-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = pattern;
    descriptor_ = Fd(checked(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open"));
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  int fd() const noexcept { return descriptor_.get(); }
  const std::filesystem::path& path() const noexcept { return path_; }

  // Each makes the directories above it.
  void directory(const std::filesystem::path& name) {
    std::filesystem::create_directories(path_ / name);
  }
  void file(const std::filesystem::path& name, std::string_view contents) {
    directory(name.parent_path());
    std::ofstream out(path_ / name, std::ios::binary);
    out << contents;
    if (!out) throw std::runtime_error("cannot write " + name.string());
  }
  // The target need not exist, as that of "socket:[1]" does not.
  void link(const std::filesystem::path& name, const std::string& target) {
    directory(name.parent_path());
    std::filesystem::create_symlink(target, path_ / name);
  }
  void remove(const std::filesystem::path& name) { std::filesystem::remove_all(path_ / name); }

 private:
  std::filesystem::path path_;
  Fd descriptor_;
};

}  // namespace tcptable::test
