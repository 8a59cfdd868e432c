// Which of a query's conditions the kernel may decide, and in what form. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tcptable/query.hpp>
#include <vector>

#include "plan.hpp"

namespace tcptable::engine {

// The number of a device in the scanned namespace; 0 where there is none of this name.
using DeviceNumber = std::uint32_t (*)(const std::string& name);

// Bytecode for the scan; empty when there is nothing to leave out early. Conditions that speak of
// what the view shows, rather than of the kernel's own socket, are left to the row filter.
// `device_number` is asked for devices that the filter names.
std::vector<std::byte> filter_for(const table::Scan& scan, const Query& query,
                                  DeviceNumber device_number);

// The kernel's own form of a row that FamilyView::wire shows as IPv4.
Row socket_form(const Row& row) noexcept;

}  // namespace tcptable::engine
