// What looks like published owners and is not root's alone is ignored, and said to be.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "publication_fixture.hpp"

namespace tcptable::test {
namespace {

constexpr const char* owners = "/sys/fs/bpf/tcptable/owners";

class ForgedPin : public PublicationTest {
 protected:
  // A complaint unless an ordinary user ignores what `forge` made of a publication to everyone.
  std::string after(const std::function<void()>& forge) {
    return with_owners_published(Readers::all_users(), [&]() -> std::string {
      forge();
      return ignored_by_everybody();
    });
  }

  std::string ignored_by_everybody() {
    TCPTABLE_CHILD_REQUIRE(publication()->state == PublicationState::ignored);
    TCPTABLE_CHILD_REQUIRE(!publication()->problem.empty());
    std::string complaint = ignored_by_root();
    if (!complaint.empty()) return complaint;
    become_nobody();
    TCPTABLE_CHILD_REQUIRE(publication()->state == PublicationState::ignored);
    return complaint_about_the_part(take(query()), GapKind::published_ignored);
  }

  // Root finds every owner all the same.
  std::string ignored_by_root() const {
    const Snapshot table = take(query());
    const Row row = only_row(table, Protocol::tcp, port_);
    TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::published_ignored));
    TCPTABLE_CHILD_REQUIRE(table.owner_engine() != Engine::bpf_published);
    TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == root_pid_);
    return "";
  }
};

TEST_F(ForgedPin, OnAnotherFileSystemIsIgnored) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(mount("none", "/sys/fs/bpf", "tmpfs", 0, "mode=0755"), "mount tmpfs");
              std::filesystem::create_directory(pins);
              std::ofstream(owners) << "tpct" << std::string("\1\0\0\0\x10\0\0\0\1\0\0\0", 12);
              return ignored_by_everybody();
            }),
            "");
}

TEST_F(ForgedPin, InSomebodysDirectoryIsIgnored) {
  EXPECT_EQ(after([] { checked(chown(pins, nobody_uid, 0), "chown"); }), "");
}

TEST_F(ForgedPin, ThatIsSomebodysIsIgnored) {
  EXPECT_EQ(after([] { checked(chown(owners, nobody_uid, 0), "chown"); }), "");
}

TEST_F(ForgedPin, InADirectoryThatOthersMayWriteIsIgnored) {
  EXPECT_EQ(after([] { checked(chmod(pins, 0775), "chmod"); }), "");
  EXPECT_EQ(after([] { checked(chmod(pins, 0757), "chmod"); }), "");
}

TEST_F(ForgedPin, ThatOthersMayWriteIsIgnored) {
  EXPECT_EQ(after([] { checked(chmod(owners, 0464), "chmod"); }), "");
}

TEST_F(ForgedPin, BehindASymbolicLinkIsIgnored) {
  EXPECT_EQ(after([] {
              std::filesystem::rename(pins, "/sys/fs/bpf/elsewhere");
              std::filesystem::create_symlink("elsewhere", pins);
            }),
            "");
  EXPECT_EQ(after([] {
              std::filesystem::rename(owners, "/sys/fs/bpf/tcptable/elsewhere");
              std::filesystem::create_symlink("elsewhere", owners);
            }),
            "");
}

TEST_F(ForgedPin, OfAnotherKindIsIgnored) {
  EXPECT_EQ(after([] {
              std::filesystem::remove(owners);
              std::filesystem::create_directory(owners);
            }),
            "");
}

TEST_F(ForgedPin, OfALaterVersionIsIgnored) {
  const std::string command = std::string(TCPTABLE_BPFTOOL) + " iter pin " + TCPTABLE_FUTURE_OBJECT;
  EXPECT_EQ(after([&] {
              std::filesystem::remove(owners);
              if (std::system((command + " " + owners + " && chmod 0444 " + owners).c_str()) != 0)
                throw std::runtime_error(command);
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test
