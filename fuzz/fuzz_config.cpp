// A config file of any bytes gives settings, or one harmless line that says where it is wrong.
#include <string>
#include <string_view>
#include <variant>

#include "config.hpp"
#include "input.hpp"

using namespace tcptable;
using fuzz::require;

namespace {

bool is_harmless(std::string_view line) {
  if (line.empty() || line.back() != '\n') return false;
  line.remove_suffix(1);
  for (const char c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = "config.toml";
  const auto parsed = app::parse_config(fuzz::text(data, size), path);
  const auto* farewell = std::get_if<app::Farewell>(&parsed);
  if (farewell == nullptr) return 0;
  require(farewell->code == app::ExitCode::usage);
  require(farewell->text.rfind("tcptable: config.toml:", 0) == 0 && is_harmless(farewell->text));
  return 0;
}
