#include "engine.hpp"

namespace tcptable::table {

// A host that knows no names.
void Engines::tell(std::span<const Process>, const ColumnSet&, std::span<ProcessFacts>) {}
std::string Engines::user_name(std::uint32_t) { return {}; }
std::string Engines::interface_name(std::uint32_t) { return {}; }
std::int64_t Engines::now_ns() { return 0; }

}  // namespace tcptable::table
