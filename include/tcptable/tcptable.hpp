// tcptable: the TCP and UDP socket table of a Linux host, with its owners.
//
//   #include <cstdio>
//   #include <tcptable/tcptable.hpp>
//
//   int main() {
//     tcptable::Query query;
//     query.protocols = {.tcp = true, .udp = false};
//     query.states = {tcptable::State::listen};
//     query.columns.process = true;
//     query.ordering = tcptable::Ordering::endpoints;
//
//     auto table = tcptable::snapshot(query);
//     if (!table) return 1;
//     for (const tcptable::Row& row : *table) {
//       for (const tcptable::Holder& holder : table->owners(row)) {
//         const tcptable::Process& process = table->process(holder);
//         std::printf("%s:%u %u %.*s\n", to_string(row.local_address()).c_str(), row.local_port,
//                     process.pid, int(process.name().size()), process.name().data());
//       }
//     }
//   }
//
// Compile with: g++ -std=c++20 example.cpp $(pkg-config --cflags --libs tcptable)
//
// Read on in this order: query.hpp (what can be asked), socket.hpp (what a row holds), owner.hpp
// (who holds it, or why nobody can be named), snapshot.hpp (the answer), collector.hpp (asking),
// field.hpp (every fact by its name), filter.hpp (the language of filters), details.hpp (all that
// the kernel tells of one socket), close.hpp (closing one), process.hpp (what program an owner
// runs, and which unit of systemd it belongs to), statistics.hpp (counters of the protocols),
// network.hpp (the namespace as a whole), publication.hpp (letting users without privilege see
// every owner), snapshot_builder.hpp (making snapshots from records), diff.hpp (what happened
// between two of them).
#pragma once

#include <tcptable/address.hpp>
#include <tcptable/close.hpp>
#include <tcptable/collector.hpp>
#include <tcptable/details.hpp>
#include <tcptable/diff.hpp>
#include <tcptable/error.hpp>
#include <tcptable/field.hpp>
#include <tcptable/filter.hpp>
#include <tcptable/network.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/process.hpp>
#include <tcptable/publication.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <tcptable/snapshot.hpp>
#include <tcptable/snapshot_builder.hpp>
#include <tcptable/socket.hpp>
#include <tcptable/statistics.hpp>
