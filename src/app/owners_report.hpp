// What `tcptable owners status` shows: as text and as JSON (docs/json-schema.md).
#pragma once

#include <string>

#include <tcptable/publication.hpp>

#include "accounts.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "privilege.hpp"

namespace tcptable::app {

inline constexpr const char* owners_schema = "tcptable-owners/1";
inline constexpr const char* publication_path = "/sys/fs/bpf/tcptable";

// Plain values, so that a test can write them by hand.
struct OwnersStatus {
  Publication publication;
  Group group;       // of publication.gid, where that is known
  std::string user;  // who asks
  Privilege privilege;
};

ExitCode exit_code_for(const OwnersStatus& status) noexcept;
std::string status_text(const OwnersStatus& status);
void render_status_json(const OwnersStatus& status, Output& output);

}  // namespace tcptable::app
