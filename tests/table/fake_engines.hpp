// Engines that play a host: sockets and descriptors as the test says.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "../builders/rows.hpp"
#include "engine.hpp"

namespace tcptable::test {

class FakeTable final : public table::TableEngine {
 public:
  explicit FakeTable(Engine kind) noexcept : kind_(kind) {}

  Engine kind() const noexcept override { return kind_; }
  std::span<const Gap> limits() const noexcept override { return gaps; }

  Result<table::ScanReport> scan(const table::Scan& scan, const Query&,
                                 table::RowSink& sink) override {
    scans.push_back(scan);
    std::size_t delivered = 0;
    for (const Row& socket : scans.size() > scans_before_change ? sockets_later : sockets) {
      if (failure && delivered == rows_before_failure) return *failure;
      if (!covers(scan, socket)) continue;
      Row row = socket;
      sink.accept(row, {.receive = socket.inode, .send = socket.local_port});
      ++delivered;
    }
    if (failure) return *failure;
    return table::ScanReport{.interrupted = interrupted, .unsettled = unsettled};
  }

  Result<bool> still_exists(const Row& row) override {
    ++lookups;
    if (lookup_failure) return *lookup_failure;
    return !gone.contains(row.inode) &&
           !(gone_later.contains(row.inode) && !asked.insert(row.inode).second);
  }

  std::vector<Row> sockets;
  std::vector<Row> sockets_later;  // what further scans find
  std::size_t scans_before_change = static_cast<std::size_t>(-1);
  std::vector<Gap> gaps;
  std::optional<Error> failure;
  std::size_t rows_before_failure = 0;
  bool interrupted = false;
  bool unsettled = false;
  std::set<std::uint32_t> gone;        // inodes of sockets that were closed since the scan
  std::set<std::uint32_t> gone_later;  // from the second time on that they are looked up
  std::optional<Error> lookup_failure;

  std::vector<table::Scan> scans;
  std::size_t lookups = 0;
  std::set<std::uint32_t> asked;  // of gone_later

 private:
  static bool covers(const table::Scan& scan, const Row& socket) {
    if (socket.protocol != scan.protocol || !scan.states.contains(socket.state)) return false;
    const bool ipv4 = socket.family == Family::ipv4;
    switch (scan.scope) {
      case table::ScanScope::ipv4:
        return ipv4;
      case table::ScanScope::ipv6:
        return !ipv4;
      case table::ScanScope::carries_ipv4:
        return ipv4 || is_v4_mapped(socket.local_address());
      case table::ScanScope::both:
        break;
    }
    return true;
  }

  Engine kind_;
};

class FakeOwners final : public table::OwnerEngine {
 public:
  struct Held {
    std::uint32_t pid;
    std::int32_t descriptor;
    std::uint32_t inode;
  };

  Engine kind() const noexcept override { return Engine::procfs; }

  Result<table::OwnerReport> scan(const table::OwnerRequest& request,
                                  table::HolderIndex& index) override {
    EXPECT_TRUE(std::ranges::is_sorted(request.inodes));
    looks.push_back(request.look);
    depths.push_back(request.depth);
    wanted.emplace_back(request.inodes.begin(), request.inodes.end());
    threads.push_back(std::this_thread::get_id());
    if (failure) return *failure;
    const std::vector<std::uint32_t>& only = wanted.back();
    const bool is_first = request.look == table::OwnerLook::first;
    for (const Held& held : is_first ? first_look : second_look) {
      if (!only.empty() && !std::ranges::binary_search(only, held.inode)) continue;
      const auto processes = index.processes();
      const auto known = std::ranges::find(processes, held.pid, &Process::pid);
      const auto process = known == processes.end()
                               ? index.add_process(held.pid)
                               : static_cast<std::uint32_t>(known - processes.begin());
      EXPECT_TRUE(index.add_holder(
          {.process = process, .descriptor = held.descriptor, .inode = held.inode}));
    }
    return only.empty() ? report : second_report.value_or(report);
  }

  void describe(std::span<Process* const> processes) override {
    for (Process* const process : processes) {
      described.push_back(process->pid);
      if (const auto start = starts.find(process->pid); start != starts.end())
        process->start_time_ticks = start->second;
      process->name_bytes[0] = 'p';
      process->uid = 1000;
    }
  }

  std::vector<Held> first_look;
  std::vector<Held> second_look;
  table::OwnerReport report;
  std::optional<table::OwnerReport> second_report;  // where the second look fares otherwise
  std::optional<Error> failure;
  std::map<std::uint32_t, std::uint64_t> starts;  // by PID

  std::vector<table::OwnerLook> looks;  // one entry a scan, here and below
  std::vector<table::OwnerDepth> depths;
  std::vector<std::vector<std::uint32_t>> wanted;
  std::vector<std::thread::id> threads;
  std::vector<std::uint32_t> described;
};

class FakeEngines final : public table::Engines {
 public:
  Result<table::TableEngine*> table(EngineChoice choice) override {
    const bool is_procfs = choice == EngineChoice::procfs;
    const std::optional<Error>& refusal = is_procfs ? procfs_refusal : netlink_refusal;
    if (refusal) return *refusal;
    return is_procfs ? &procfs : &netlink;
  }
  Result<table::OwnerEngine*> owners(OwnerEngineChoice) override {
    if (owner_refusal) return *owner_refusal;
    return &holders;
  }
  Result<RowBounds> row_bounds(const Query&) override { return bounds; }

  FakeTable netlink{Engine::netlink};
  FakeTable procfs{Engine::procfs};
  FakeOwners holders;
  std::optional<Error> netlink_refusal;
  std::optional<Error> procfs_refusal;
  std::optional<Error> owner_refusal;
  Result<RowBounds> bounds = RowBounds{};
};

}  // namespace tcptable::test
