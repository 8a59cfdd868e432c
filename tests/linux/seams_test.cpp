#include "seams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <numeric>
#include <string>
#include <vector>

#include "../builders/rows.hpp"

namespace tcptable::engine {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;

Row connection(std::uint32_t n) {
  Row row = test::connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, n);
  row.cookie = n;
  return row;
}
Row listener(std::uint32_t n) {
  Row row = test::listener({"10.0.0.1", 80}, n);
  row.cookie = n;
  return row;
}

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> result(static_cast<std::size_t>(last - first + 1));
  std::iota(result.begin(), result.end(), first);
  return result;
}

class SeamLogTest : public testing::Test {
 protected:
  void connections(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t n = first; n <= last; ++n) log_.on_socket(connection(n));
  }
  void listeners(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t n = first; n <= last; ++n) log_.on_socket(listener(n));
  }
  const Seam& seam(std::size_t i) const { return log_.seams().at(i); }

  SeamLog log_;
};

TEST_F(SeamLogTest, RemembersTheSocketsOnBothSides) {
  connections(1, 100);
  ASSERT_NE(log_.on_seam(), nullptr);
  connections(101, 200);
  ASSERT_THAT(log_.seams(), SizeIs(1));
  EXPECT_THAT(seam(0).before.cookies(), ElementsAreArray(numbers(37, 100)));
  EXPECT_THAT(seam(0).after.cookies(), ElementsAreArray(numbers(101, 164)));
  EXPECT_EQ(seam(0).part, TablePart::connected);
}

TEST_F(SeamLogTest, ReachesOverShortDatagrams) {
  connections(1, 10);
  log_.on_seam();
  connections(11, 15);
  log_.on_seam();
  connections(16, 90);
  EXPECT_THAT(seam(0).after.cookies(), ElementsAreArray(numbers(11, 15)));
  EXPECT_THAT(seam(1).before.cookies(), ElementsAreArray(numbers(1, 15)));
  EXPECT_THAT(seam(1).after.cookies(), ElementsAreArray(numbers(16, 79)));
}

TEST_F(SeamLogTest, KeepsThePartsOfTheTableApart) {
  listeners(1, 20);
  log_.on_seam();
  listeners(21, 22);
  connections(23, 30);
  log_.on_seam();
  EXPECT_EQ(seam(0).part, TablePart::peerless);
  EXPECT_THAT(seam(0).after.cookies(), ElementsAre(21, 22));
  EXPECT_TRUE(seam(0).ends_part);
  EXPECT_FALSE(seam(1).ends_part);
  log_.on_end();
  EXPECT_TRUE(seam(1).ends_part);
  EXPECT_EQ(seam(1).part, TablePart::connected);
  EXPECT_THAT(seam(1).before.cookies(), ElementsAreArray(numbers(23, 30)));
}

TEST_F(SeamLogTest, HasNoSeamBeforeTheFirstSocket) {
  EXPECT_EQ(log_.on_seam(), nullptr);
  connections(1, 3);
  EXPECT_THAT(log_.seams(), IsEmpty());
}

TEST_F(SeamLogTest, ForgetsTheNewestSeamOnce) {
  connections(1, 20);
  log_.on_seam();
  connections(21, 40);
  log_.on_seam();
  log_.drop_newest();
  log_.drop_newest();
  ASSERT_THAT(log_.seams(), SizeIs(1));
  connections(41, 60);
  log_.on_end();
  EXPECT_THAT(seam(0).after.cookies(), ElementsAreArray(numbers(21, 40)));
  EXPECT_FALSE(seam(0).ends_part);
}

TEST_F(SeamLogTest, GoesOnFillingTheNewestWhenOthersAreForgotten) {
  connections(1, 20);
  log_.on_seam();
  connections(21, 40);
  log_.on_seam();
  connections(41, 42);
  log_.drop([](const Seam& seam) { return seam.number == 1; });
  connections(43, 44);
  ASSERT_THAT(log_.seams(), SizeIs(1));
  EXPECT_THAT(seam(0).after.cookies(), ElementsAre(41, 42, 43, 44));
  log_.drop([](const Seam&) { return true; });
  connections(45, 46);  // nothing to fill
  EXPECT_THAT(log_.seams(), IsEmpty());
}

TEST_F(SeamLogTest, BeginsAgain) {
  connections(1, 20);
  log_.on_seam();
  log_.clear();
  EXPECT_THAT(log_.seams(), IsEmpty());
  EXPECT_EQ(log_.on_seam(), nullptr);
}

// A first reading told 1 to 200 in datagrams of 100, and is in doubt between 100 and 101.
std::vector<Seam> one_doubt() {
  SeamLog log;
  for (std::uint32_t n = 1; n <= 100; ++n) log.on_socket(connection(n));
  log.on_seam();
  for (std::uint32_t n = 101; n <= 200; ++n) log.on_socket(connection(n));
  log.on_end();
  return log.seams();
}

class SeamSettlerTest : public testing::Test {
 protected:
  void read(std::initializer_list<std::uint32_t> sockets) {
    for (const std::uint32_t n : sockets) settler_.on_socket(connection(n), {});
  }
  std::vector<std::uint64_t> found() const {
    std::vector<std::uint64_t> cookies;
    for (const SeamSettler::Found& one : settler_.found()) cookies.push_back(one.row.cookie);
    return cookies;
  }

  SeamSettler settler_{one_doubt()};
};

TEST_F(SeamSettlerTest, FindsWhatStandsBetweenTheNeighbours) {
  read({1, 2, 99, 100, 1000, 1001, 101});
  EXPECT_TRUE(settler_.settled());
  EXPECT_THAT(found(), ElementsAre(1000, 1001));
  EXPECT_THAT(settler_.unsettled(), IsEmpty());
}

TEST_F(SeamSettlerTest, FindsNothingWhereNothingWasPassedOver) {
  read({1, 100, 101});
  EXPECT_TRUE(settler_.settled());
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(SeamSettlerTest, TakesTheNearestNeighboursThatSurvived) {
  read({1, 60, 1000, 130, 1002});
  EXPECT_TRUE(settler_.settled());
  EXPECT_THAT(found(), ElementsAre(1000));
}

TEST_F(SeamSettlerTest, IgnoresSocketsThatAreNewElsewhere) {
  read({500, 1, 501, 98, 502, 100, 1000, 101, 503, 102});
  EXPECT_THAT(found(), ElementsAre(1000));
}

TEST_F(SeamSettlerTest, LearnsNothingFromASeamAtTheSamePlace) {
  read({1, 100});
  settler_.on_seam();
  read({101, 102});
  settler_.on_end();
  EXPECT_FALSE(settler_.settled());
  EXPECT_THAT(settler_.unsettled(), SizeIs(1));
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(SeamSettlerTest, LearnsFromASeamThatWasRepaired) {
  read({99, 100, 1000});
  settler_.on_seam();
  read({100, 1000, 101});  // sockets came in front: the last ones are told again
  EXPECT_TRUE(settler_.settled());
  EXPECT_THAT(found(), ElementsAre(1000));
}

TEST_F(SeamSettlerTest, LearnsNothingWhenOneSideIsGone) {
  read({1, 2, 36, 101, 102});  // 37 to 100 are remembered
  settler_.on_end();
  EXPECT_FALSE(settler_.settled());
  EXPECT_THAT(settler_.unsettled(), SizeIs(1));

  SeamSettler other(one_doubt());
  for (const std::uint32_t n : {100U, 1000U, 165U, 200U}) other.on_socket(connection(n), {});
  other.on_end();
  EXPECT_FALSE(other.settled());
  EXPECT_THAT(other.found(), IsEmpty());
}

TEST_F(SeamSettlerTest, DoesNotCollectWithoutEnd) {
  read({100});
  for (std::uint32_t n = 1000; n < 6000; ++n) settler_.on_socket(connection(n), {});
  read({101});
  EXPECT_FALSE(settler_.settled());
  EXPECT_THAT(found(), IsEmpty());
}

// The whole of the part is on the sides of the seam: its ends serve as neighbours.
TEST(SeamSettler, KnowsTheEndsOfThePart) {
  SeamLog log;
  for (std::uint32_t n = 1; n <= 3; ++n) log.on_socket(listener(n));
  log.on_seam();
  for (std::uint32_t n = 4; n <= 5; ++n) log.on_socket(listener(n));
  for (std::uint32_t n = 50; n <= 150; ++n) log.on_socket(connection(n));
  SeamSettler settler(log.seams());
  for (const std::uint32_t n : {1000U, 1001U}) settler.on_socket(listener(n), {});
  EXPECT_FALSE(settler.settled());
  settler.on_end();
  EXPECT_TRUE(settler.settled());
  ASSERT_THAT(settler.found(), SizeIs(2));
}

TEST(SeamSettler, SettlesEachOfSeveralDoubtsByItself) {
  SeamLog log;
  for (std::uint32_t n = 1; n <= 450; ++n) {
    log.on_socket(connection(n));
    if (n % 150 == 0) log.on_seam();
  }
  log.on_end();
  SeamSettler settler(log.seams());
  const auto read = [&](std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t n = first; n <= last; ++n) settler.on_socket(connection(n), {});
  };
  read(1, 150);
  read(1000, 1000);
  read(151, 300);
  settler.on_seam();
  read(301, 450);
  read(1001, 1001);
  settler.on_end();  // the first reading told nothing after 450
  EXPECT_THAT(settler.unsettled(), SizeIs(1));
  ASSERT_THAT(settler.found(), SizeIs(2));
  EXPECT_EQ(settler.found()[0].row.cookie, 1000U);
  EXPECT_EQ(settler.found()[1].row.cookie, 1001U);
}

}  // namespace
}  // namespace tcptable::engine
