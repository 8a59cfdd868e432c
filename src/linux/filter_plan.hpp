// Which of a query's conditions the kernel may decide, and in what form. Pure.
#pragma once

#include <cstddef>
#include <tcptable/query.hpp>
#include <vector>

#include "plan.hpp"

namespace tcptable::engine {

// Bytecode for the scan; empty when there is nothing to leave out early. Conditions that speak of
// what the view shows, rather than of the kernel's own socket, are left to the row filter.
std::vector<std::byte> filter_for(const table::Scan& scan, const Query& query);

// The kernel's own form of a row that FamilyView::wire shows as IPv4.
Row socket_form(const Row& row) noexcept;

}  // namespace tcptable::engine
