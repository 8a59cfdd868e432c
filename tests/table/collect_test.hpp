// What the tests of collect() share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "collect.hpp"
#include "fake_engines.hpp"
#include "storage_builder.hpp"

namespace tcptable::test {

class CollectTest : public testing::Test {
 protected:
  Result<void> collect() { return table::collect(query_, engines_, scratch_, storage_); }

  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Row& row : storage_.rows) result.push_back(text_of(row));
    return result;
  }
  std::vector<GapKind> gaps() const {
    std::vector<GapKind> result;
    for (const Gap& gap : storage_.gaps) result.push_back(gap.kind);
    return result;
  }
  std::vector<std::uint32_t> process_ids() const {
    std::vector<std::uint32_t> result;
    for (const Process& process : storage_.holders.processes()) result.push_back(process.pid);
    return result;
  }
  OwnerReason reason(std::size_t row) const { return reason_in(storage_, storage_.rows[row]); }
  std::vector<std::string> owners(std::size_t row) const {
    return owners_of(storage_, storage_.rows[row]);
  }

  std::vector<Row>& sockets() { return engines_.netlink.sockets; }
  std::vector<FakeOwners::Held>& held() { return engines_.holders.first_look; }
  std::vector<FakeOwners::Held>& held_later() { return engines_.holders.second_look; }
  table::OwnerReport& report() { return engines_.holders.report; }

  Query query_;
  FakeEngines engines_;
  table::AssemblyScratch scratch_;
  SnapshotStorage storage_;
};

}  // namespace tcptable::test
