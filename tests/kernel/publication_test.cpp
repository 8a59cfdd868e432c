// What publishing makes and revoking removes.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <set>
#include <string>

#include "publication_fixture.hpp"

namespace tcptable::test {
namespace {

using Names = std::set<std::string>;

constexpr const char* bpffs = "/sys/fs/bpf";
constexpr const char* staging = "/sys/fs/bpf/tcptable-new";

// But for what the kernel itself puts there.
Names names_in(const char* directory) {
  Names names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".debug")) names.insert(name);
  }
  return names;
}

struct stat status_of(const std::string& path) {
  struct stat status {};
  checked(lstat(path.c_str(), &status), "lstat");
  return status;
}

std::uint32_t permissions_of(const std::string& path) { return status_of(path).st_mode & 07777; }

void drop_capabilities(const std::vector<int>& dropped) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> sets{};
  checked(syscall(SYS_capget, &header, sets.data()), "capget");
  for (const int capability : dropped) {
    const auto word = static_cast<std::size_t>(capability) / 32;
    sets[word].effective &= ~(1U << (capability % 32));
    sets[word].permitted &= ~(1U << (capability % 32));
  }
  checked(syscall(SYS_capset, &header, sets.data()), "capset");
}

class PublishingOwners : public PublicationTest {
 protected:
  Names pins_there() const {
    Names names{"owners", "parent_was"};
    if (has_walk_) names.insert("connections-1");
    return names;
  }
};

TEST_F(PublishingOwners, MakesPinsForTheGroupAlone) {
  EXPECT_EQ(with_owners_published(Readers::group(12345),
                                  [&]() -> std::string {
                                    TCPTABLE_CHILD_REQUIRE(permissions_of(pins) == 0750);
                                    TCPTABLE_CHILD_REQUIRE(status_of(pins).st_uid == 0);
                                    TCPTABLE_CHILD_REQUIRE(status_of(pins).st_gid == 12345);
                                    for (const std::string& name : pins_there()) {
                                      if (name == "parent_was") continue;
                                      const std::string pin = std::string(pins) + "/" + name;
                                      TCPTABLE_CHILD_REQUIRE(permissions_of(pin) == 0440);
                                      TCPTABLE_CHILD_REQUIRE(status_of(pin).st_uid == 0);
                                      TCPTABLE_CHILD_REQUIRE(status_of(pin).st_gid == 12345);
                                    }
                                    return "";
                                  }),
            "");
}

TEST_F(PublishingOwners, MakesPinsForEveryoneWhenAsked) {
  EXPECT_EQ(with_owners_published(Readers::all_users(),
                                  [&]() -> std::string {
                                    TCPTABLE_CHILD_REQUIRE(permissions_of(pins) == 0755);
                                    TCPTABLE_CHILD_REQUIRE(
                                        permissions_of(std::string(pins) + "/owners") == 0444);
                                    TCPTABLE_CHILD_REQUIRE(status_of(pins).st_gid == 0);
                                    return "";
                                  }),
            "");
}

TEST_F(PublishingOwners, IsDescribed) {
  EXPECT_EQ(
      with_owners_published(nobodys_group,
                            [&]() -> std::string {
                              become_nobody();
                              const auto found = publication();
                              TCPTABLE_CHILD_REQUIRE(found);
                              TCPTABLE_CHILD_REQUIRE(found->state == PublicationState::published);
                              TCPTABLE_CHILD_REQUIRE(found->problem.empty());
                              TCPTABLE_CHILD_REQUIRE(found->uid == 0);
                              TCPTABLE_CHILD_REQUIRE(found->gid == nobody_uid);
                              TCPTABLE_CHILD_REQUIRE(!found->everyone);
                              TCPTABLE_CHILD_REQUIRE(found->directory_permissions == 0750);
                              TCPTABLE_CHILD_REQUIRE(found->pin_permissions == 0440);
                              TCPTABLE_CHILD_REQUIRE(found->record_version == 1);
                              TCPTABLE_CHILD_REQUIRE(found->connections == has_walk_);
                              TCPTABLE_CHILD_REQUIRE(found->since > 1'600'000'000);
                              TCPTABLE_CHILD_REQUIRE(found->since <= time(nullptr));
                              return "";
                            }),
      "");
}

TEST_F(PublishingOwners, IsDescribedToOutsidersAsFarAsTheySee) {
  EXPECT_EQ(
      with_owners_published(Readers::group(12345),
                            [&]() -> std::string {
                              become_nobody();
                              const auto found = publication();
                              TCPTABLE_CHILD_REQUIRE(found);
                              TCPTABLE_CHILD_REQUIRE(found->state == PublicationState::unreadable);
                              TCPTABLE_CHILD_REQUIRE(found->gid == 12345);
                              TCPTABLE_CHILD_REQUIRE(found->pin_permissions == 0);
                              TCPTABLE_CHILD_REQUIRE(found->record_version == 0);
                              return "";
                            }),
      "");
}

TEST_F(PublishingOwners, TwiceReplacesTheReaders) {
  EXPECT_EQ(with_owners_published(Readers::group(12345),
                                  [&]() -> std::string {
                                    const ino_t first = status_of(pins).st_ino;
                                    TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
                                    TCPTABLE_CHILD_REQUIRE(status_of(pins).st_ino != first);
                                    TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
                                    become_nobody();
                                    return complaint_about_the_whole(take(query()));
                                  }),
            "");
}

// A complaint unless revoking leaves nothing of what was published, and nobody let through.
std::string complaint_about_revoking() {
  const auto revoked = revoke_owners();
  if (!revoked) return to_string(revoked.error());
  TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
  TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0700);
  return "";
}

// What a publisher leaves that is killed before the directories change places.
void interrupt_before_exchange() {
  checked(publish_owners(Readers::all_users()) ? 0 : -1, "publish");
  std::filesystem::rename(pins, staging);
}

// The other is killed at any step.
TEST_F(PublishingOwners, ByTwoAtOnceLeavesOneWholePublication) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              for (int round = 0; round < 5; ++round) {
                Child other = endless_publisher();
                for (int i = 0; i < 10; ++i)
                  TCPTABLE_CHILD_REQUIRE(publish_owners(Readers::all_users()));
                other.kill();
                TCPTABLE_CHILD_REQUIRE(publish_owners(Readers::all_users()));
                TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
                TCPTABLE_CHILD_REQUIRE(names_in(pins) == pins_there());
                const std::string complaint = complaint_about_revoking();
                if (!complaint.empty()) return complaint;
              }
              TCPTABLE_CHILD_REQUIRE(publish_owners(Readers::all_users()));
              become_nobody();
              return complaint_about_the_whole(take(query()));
            }),
            "");
}

// Where everybody can open /sys/fs/bpf, anybody can lock it.
TEST_F(PublishingOwners, IsNotHeldUpByALockOfAnybody) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(chmod(bpffs, 0755), "chmod");
              const Child other = Child::holding([] {
                become_nobody();
                const int directory = open(bpffs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                checked(flock(directory, LOCK_EX | LOCK_NB), "flock");
              });
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE(*revoke_owners());
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, IsNotHeldUpByWhatALockLeftBehind) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(mkdir("/sys/fs/bpf/tcptable-lock", 0700), "mkdir");
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
              return complaint_about_revoking();
            }),
            "");
}

TEST_F(PublishingOwners, TrustsNoLockThatOthersCanTake) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(mkdir("/sys/fs/bpf/tcptable-lock", 0755), "mkdir");
              const auto published = publish_owners(nobodys_group);
              TCPTABLE_CHILD_REQUIRE(!published && published.error().system_errno == EEXIST);
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable-lock"});
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, IsRevokedWhereverItWasKilled) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              std::string complaint;
              for (useconds_t round = 0; round < 40 && complaint.empty(); ++round) {
                Child other = endless_publisher();
                usleep(round * 500);  // from before the first publication to after it
                other.kill();
                complaint = complaint_about_revoking();
              }
              return complaint;
            }),
            "");
}

TEST_F(PublishingOwners, ClearsUpAfterOneThatWasInterrupted) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              std::filesystem::create_directory(staging);
              TCPTABLE_CHILD_REQUIRE(publish_owners(Readers::all_users()));
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
              TCPTABLE_CHILD_REQUIRE(names_in(pins) == pins_there());
              return complaint_about_revoking();
            }),
            "");
}

TEST_F(PublishingOwners, ThatWasInterruptedIsRevokedToo) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              interrupt_before_exchange();
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0701);
              return complaint_about_revoking();
            }),
            "");
}

TEST_F(PublishingOwners, RemembersWhatAnInterruptedOneFound) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              interrupt_before_exchange();
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0701);
              return complaint_about_revoking();
            }),
            "");
}

// A directory that something is mounted on cannot be exchanged.
TEST_F(PublishingOwners, LetsNobodyThroughWhenItFails) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              std::filesystem::create_directory(pins);
              std::filesystem::create_directory("/sys/fs/bpf/other");
              checked(mount("/sys/fs/bpf/other", pins, nullptr, MS_BIND, nullptr), "mount");
              const auto published = publish_owners(Readers::all_users());
              TCPTABLE_CHILD_REQUIRE(!published && published.error().system_errno == EBUSY);
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == (Names{"other", "tcptable"}));
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0700);
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, RefusesWhereOthersPutSomethingAndChangesNothing) {
  EXPECT_EQ(with_owners_published(
                nobodys_group,
                [&]() -> std::string {
                  const ino_t first = status_of(pins).st_ino;
                  for (const std::string directory : {pins, staging}) {
                    const std::string other = directory + "/other";
                    std::filesystem::create_directories(other);
                    const auto published = publish_owners(nobodys_group);
                    TCPTABLE_CHILD_REQUIRE(!published);
                    TCPTABLE_CHILD_REQUIRE(published.error().system_errno == EEXIST);
                    TCPTABLE_CHILD_REQUIRE(status_of(pins).st_ino == first);
                    TCPTABLE_CHILD_REQUIRE(publication()->state == PublicationState::published);
                    std::filesystem::remove(other);
                  }
                  TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
                  TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
                  return complaint_about_revoking();
                }),
            "");
}

TEST_F(PublishingOwners, LetsOthersThroughTheFileSystemAndRevokingStopsThem) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0700);
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0701);
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE(revoke_owners());
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0700);
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, LeavesAnOpenFileSystemAsItWas) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(chmod(bpffs, 0755), "chmod");
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              TCPTABLE_CHILD_REQUIRE(revoke_owners());
              TCPTABLE_CHILD_REQUIRE((permissions_of(bpffs) & 0777) == 0755);
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, MountsAFileSystemWhereThereIsNone) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(mount("sysfs", "/sys", "sysfs", 0, nullptr), "mount sysfs");
              TCPTABLE_CHILD_REQUIRE(revoke_owners() && !*revoke_owners());
              TCPTABLE_CHILD_REQUIRE(publish_owners(nobodys_group));
              become_nobody();
              return complaint_about_the_whole(take(query()));
            }),
            "");
}

TEST_F(PublishingOwners, KeepsItsHandsOffAnotherFileSystem) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              checked(mount("none", bpffs, "tmpfs", 0, nullptr), "mount tmpfs");
              const auto published = publish_owners(nobodys_group);
              TCPTABLE_CHILD_REQUIRE(!published);
              TCPTABLE_CHILD_REQUIRE(published.error().code == ErrorCode::not_supported);
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, DoesNotTouchWhatIsSomebodyElses) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              std::filesystem::create_directory(pins);
              checked(chown(pins, nobody_uid, nobody_uid), "chown");
              const auto published = publish_owners(nobodys_group);
              TCPTABLE_CHILD_REQUIRE(!published);
              TCPTABLE_CHILD_REQUIRE(published.error().system_errno == EEXIST);
              const auto revoked = revoke_owners();
              TCPTABLE_CHILD_REQUIRE(!revoked);
              TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == Names{"tcptable"});
              TCPTABLE_CHILD_REQUIRE(status_of(pins).st_uid == nobody_uid);
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, NeedsRoot) {
  EXPECT_EQ(with_owners_published(
                nobodys_group,
                [&]() -> std::string {
                  become_nobody();
                  const auto published = publish_owners(Readers::all_users());
                  TCPTABLE_CHILD_REQUIRE(!published);
                  TCPTABLE_CHILD_REQUIRE(published.error().code == ErrorCode::permission_denied);
                  const auto revoked = revoke_owners();
                  TCPTABLE_CHILD_REQUIRE(!revoked);
                  TCPTABLE_CHILD_REQUIRE(revoked.error().code == ErrorCode::permission_denied);
                  return complaint_about_the_whole(take(query()));
                }),
            "");
}

TEST_F(PublishingOwners, NamesTheCapabilityThatIsMissing) {
  EXPECT_EQ(
      on_own_bpffs([&]() -> std::string {
        drop_capabilities({CAP_CHOWN});
        auto published = publish_owners(nobodys_group);
        TCPTABLE_CHILD_REQUIRE(!published);
        TCPTABLE_CHILD_REQUIRE(to_string(published.error()).find("CAP_CHOWN") != std::string::npos);
        TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
        drop_capabilities({CAP_BPF, CAP_SYS_ADMIN});
        published = publish_owners(nobodys_group);
        TCPTABLE_CHILD_REQUIRE(!published);
        TCPTABLE_CHILD_REQUIRE(published.error().code == ErrorCode::permission_denied);
        TCPTABLE_CHILD_REQUIRE(to_string(published.error()).find("CAP_BPF") != std::string::npos);
        TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
        return "";
      }),
      "");
}

TEST_F(PublishingOwners, NeedsNoMoreThanTheUnitGrants) {
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              std::vector<int> others;
              for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
                if (capability != CAP_BPF && capability != CAP_PERFMON && capability != CAP_CHOWN)
                  others.push_back(capability);
              drop_capabilities(others);
              const auto published = publish_owners(nobodys_group);
              TCPTABLE_CHILD_REQUIRE(published);
              TCPTABLE_CHILD_REQUIRE(revoke_owners());
              return "";
            }),
            "");
}

TEST_F(PublishingOwners, CanBeRevokedTwice) {
  EXPECT_EQ(with_owners_published(nobodys_group,
                                  [&]() -> std::string {
                                    TCPTABLE_CHILD_REQUIRE(*revoke_owners());
                                    TCPTABLE_CHILD_REQUIRE(names_in(bpffs).empty());
                                    const auto again = revoke_owners();
                                    TCPTABLE_CHILD_REQUIRE(again && !*again);
                                    TCPTABLE_CHILD_REQUIRE(publication()->state ==
                                                           PublicationState::none);
                                    return "";
                                  }),
            "");
}

TEST_F(PublishingOwners, LeavesWhatOthersPutThereWhenRevoked) {
  EXPECT_EQ(with_owners_published(
                nobodys_group,
                [&]() -> std::string {
                  std::filesystem::create_directory("/sys/fs/bpf/other");
                  std::filesystem::create_directory("/sys/fs/bpf/tcptable/other");
                  TCPTABLE_CHILD_REQUIRE(*revoke_owners());
                  TCPTABLE_CHILD_REQUIRE(names_in(bpffs) == (Names{"other", "tcptable"}));
                  TCPTABLE_CHILD_REQUIRE(names_in(pins) == Names{"other"});
                  TCPTABLE_CHILD_REQUIRE(publication()->state == PublicationState::none);
                  return "";
                }),
            "");
}

}  // namespace
}  // namespace tcptable::test
