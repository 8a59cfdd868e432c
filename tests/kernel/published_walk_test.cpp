// The walk over connections that root publishes beside the owners, read by an ordinary user.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "population.hpp"
#include "publication_fixture.hpp"

namespace tcptable::test {
namespace {

constexpr const char* walk = "/sys/fs/bpf/tcptable/connections-1";

class PublishedWalk : public PublicationTest {
 protected:
  void SetUp() override {
    PublicationTest::SetUp();
    if (!IsSkipped() && !has_walk_) GTEST_SKIP() << "no walk here: " << lack_of_walk();
  }

  static Query by(EngineChoice engine) {
    Query query;
    query.engine = engine;
    query.columns.cookies = false;
    return query;
  }

  static std::vector<std::string> sockets_in(const Snapshot& table) {
    std::vector<std::string> sockets;
    for (const Row& row : table)
      sockets.push_back(identity(row) + " inode " + std::to_string(row.inode) + " uid " +
                        std::to_string(row.uid));
    std::sort(sockets.begin(), sockets.end());
    return sockets;
  }

  // The reader could not end the population, so it runs in a child.
  static std::string complaint_of_a_reader() {
    become_nobody();
    const Snapshot walked = take(by(EngineChoice::bpf));
    const Snapshot dumped = take(by(EngineChoice::netlink));
    TCPTABLE_CHILD_REQUIRE(walked.table_engine() == Engine::bpf_published);
    TCPTABLE_CHILD_REQUIRE(dumped.size() > 20);
    TCPTABLE_CHILD_REQUIRE(sockets_in(walked) == sockets_in(dumped));
    return "";
  }

  // A complaint unless an ordinary user cannot read the walk any more after `change`.
  std::string after(const std::function<void()>& change) {
    return with_owners_published(Readers::all_users(), [&]() -> std::string {
      change();
      become_nobody();
      const auto forced = snapshot(by(EngineChoice::bpf));
      TCPTABLE_CHILD_REQUIRE(!forced);
      TCPTABLE_CHILD_REQUIRE(forced.error().code == ErrorCode::permission_denied);
      return "";
    });
  }
};

TEST_F(PublishedWalk, ShowsItsReadersWhatNetlinkShows) {
  EXPECT_EQ(with_owners_published(nobodys_group,
                                  [&]() -> std::string {
                                    const Population population;
                                    return in_child([] { return complaint_of_a_reader(); });
                                  }),
            "");
}

TEST_F(PublishedWalk, IsNotForOthersThanItsReaders) {
  EXPECT_EQ(after([] { checked(chmod(walk, 0440), "chmod"); }), "");
}

TEST_F(PublishedWalk, IsNotReadWhereItMayBeForged) {
  EXPECT_EQ(after([] { checked(chmod(pins, 0757), "chmod"); }), "");
  EXPECT_EQ(after([] { checked(chown(walk, nobody_uid, 0), "chown"); }), "");
}

TEST_F(PublishedWalk, OfAnotherVersionIsPassedOver) {
  EXPECT_EQ(after([] { std::filesystem::rename(walk, "/sys/fs/bpf/tcptable/connections-2"); }), "");
}

TEST_F(PublishedWalk, IsOfTheNetworkNamespaceOfTheReader) {
  EXPECT_EQ(
      with_owners_published(Readers::all_users(),
                            [&]() -> std::string {
                              enter_private_network();
                              become_nobody();
                              TCPTABLE_CHILD_REQUIRE(take(by(EngineChoice::bpf)).rows().empty());
                              return "";
                            }),
      "");
}

}  // namespace
}  // namespace tcptable::test
