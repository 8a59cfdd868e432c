#include "published_pins.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "../builders/temporary_directory.hpp"

namespace tcptable::engine {
namespace {

sys::FileFacts directory(std::uint32_t uid, std::uint32_t permissions) {
  return {.uid = uid, .permissions = permissions, .is_directory = true, .is_on_bpffs = true};
}

sys::FileFacts pin(std::uint32_t uid, std::uint32_t permissions) {
  return {.uid = uid, .permissions = permissions, .is_plain_file = true, .is_on_bpffs = true};
}

TEST(PublishedPins, OfRootThatNobodyElseCanChangeAreTrusted) {
  for (const std::uint32_t permissions : {0700U, 0750U, 0755U, 01755U})
    EXPECT_EQ(objection_to_directory(directory(0, permissions)), nullptr) << permissions;
  for (const std::uint32_t permissions : {0400U, 0440U, 0444U, 0644U})
    EXPECT_EQ(objection_to_pin(pin(0, permissions)), nullptr) << permissions;
}

TEST(PublishedPins, OfAnybodyElseAreNotTrusted) {
  EXPECT_NE(objection_to_directory(directory(65534, 0755)), nullptr);
  EXPECT_NE(objection_to_pin(pin(65534, 0444)), nullptr);
}

TEST(PublishedPins, ThatOthersCanWriteAreNotTrusted) {
  for (const std::uint32_t permissions : {0770U, 0757U, 01777U})
    EXPECT_NE(objection_to_directory(directory(0, permissions)), nullptr) << permissions;
  for (const std::uint32_t permissions : {0460U, 0446U})
    EXPECT_NE(objection_to_pin(pin(0, permissions)), nullptr) << permissions;
}

TEST(PublishedPins, OnAnotherFileSystemAreNotTrusted) {
  sys::FileFacts elsewhere = directory(0, 0755);
  elsewhere.is_on_bpffs = false;
  EXPECT_NE(objection_to_directory(elsewhere), nullptr);
  elsewhere = pin(0, 0444);
  elsewhere.is_on_bpffs = false;
  EXPECT_NE(objection_to_pin(elsewhere), nullptr);
}

TEST(PublishedPins, OfTheWrongKindAreNotTrusted) {
  EXPECT_NE(objection_to_directory(pin(0, 0444)), nullptr);
  EXPECT_NE(objection_to_pin(directory(0, 0755)), nullptr);
}

class OpenPins : public testing::Test {
 protected:
  test::TemporaryDirectory tree_;
};

TEST_F(OpenPins, AreNotFoundWhereNothingIs) {
  EXPECT_EQ(open_pins(tree_.fd(), "tcptable").error().code, ErrorCode::not_found);
  EXPECT_EQ(open_pin(tree_.fd(), owners_pin).error().code, ErrorCode::not_found);
}

TEST_F(OpenPins, OnAnOrdinaryFileSystemAreRefused) {
  tree_.file("tcptable/owners", "x");
  EXPECT_EQ(open_pins(tree_.fd(), "tcptable").error().code, ErrorCode::malformed);
  EXPECT_EQ(open_pin(tree_.fd(), owners_pin).error().code, ErrorCode::not_found);
  tree_.file("owners", "x");
  EXPECT_EQ(open_pin(tree_.fd(), owners_pin).error().code, ErrorCode::malformed);
}

TEST_F(OpenPins, DoNotFollowLinks) {
  tree_.directory("elsewhere");
  tree_.file("real", "x");
  tree_.link("tcptable", "elsewhere");
  tree_.link("owners", "real");
  EXPECT_EQ(open_pins(tree_.fd(), "tcptable").error().code, ErrorCode::malformed);
  EXPECT_EQ(open_pin(tree_.fd(), owners_pin).error().code, ErrorCode::malformed);
}

TEST_F(OpenPins, WaitForNobody) {
  test::checked(mkfifoat(tree_.fd(), "owners", 0600), "mkfifo");
  EXPECT_EQ(open_pin(tree_.fd(), owners_pin).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tcptable::engine
