// A file that takes the place of another only when it is whole.
#pragma once

#include <string>

namespace tcptable::app {

// The new file is written beside the old one, under a name of its own, and renamed at the end:
// readers see the old one or the new one, and after a failure the old one is as it was. What is not
// a regular file (a pipe, a device) is written to directly.
class ReplacementFile {
 public:
  // "-" is standard output. See error().
  explicit ReplacementFile(const std::string& path);
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();  // removes what was not put into place

  int descriptor() const noexcept { return descriptor_; }

  // errno of what failed; 0 when nothing did.
  int error() const noexcept { return error_; }

  // Call when everything was written. False: see error().
  bool put_into_place();

 private:
  void open_beside();

  std::string path_;
  std::string beside_;  // the name until then; empty where the file is written to directly
  int descriptor_ = -1;
  int error_ = 0;
};

}  // namespace tcptable::app
