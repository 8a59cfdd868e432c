// GetOwnerModuleFrom… for services, and for processes of other users.

#include <unistd.h>

#include <array>
#include <optional>
#include <string>

#include "../builders/temporary_directory.hpp"
#include "support/cgroup.hpp"
#include "support/child_process.hpp"
#include "support/program.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

struct Module {
  std::wstring name;
  std::wstring path;
};

std::optional<Module> module_of(pid_t pid, ULONGLONG info) {
  MIB_TCPROW_OWNER_MODULE row{};
  row.dwOwningPid = static_cast<DWORD>(pid);
  row.OwningModuleInfo[0] = info;
  std::array<char, 65536> buffer{};
  DWORD size = buffer.size();
  if (GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size) !=
      NO_ERROR)
    return std::nullopt;
  TCPIP_OWNER_MODULE_BASIC_INFO names;
  std::memcpy(&names, buffer.data(), sizeof names);
  return Module{names.pModuleName, names.pModulePath};
}

std::wstring widened(const std::string& ascii) { return {ascii.begin(), ascii.end()}; }

// A program that runs in a cgroup of its own.
class ServiceModule : public ::testing::Test {
 protected:
  void start_in(const std::string& cgroup) {
    cgroup_ = Cgroup::make(cgroup);
    if (!cgroup_) return;
    path_ = copy_of_sleep(real_path(directory_.path().string()) + "/daemon");
    program_.emplace(std::vector<std::string>{path_, "1000"});
    cgroup_->add(program_->pid());
  }
  std::wstring name_with(ULONGLONG info) const {
    const auto module = module_of(program_->pid(), info);
    return module ? module->name : L"(none)";
  }

  TemporaryDirectory directory_;
  std::optional<Cgroup> cgroup_;
  std::string path_;
  std::optional<Program> program_;  // ends before its cgroup goes
};

#define TCPTABLE_START_IN(cgroup) \
  TCPTABLE_NEED_ROOT();           \
  start_in(cgroup);               \
  if (!cgroup_) GTEST_SKIP() << "no cgroup2 here in which this process may make a cgroup"

TEST_F(ServiceModule, HasTheServicesNameAndTheProgramsPath) {
  TCPTABLE_START_IN("tcptable.slice/tcptable-test.service");
  const auto module = module_of(program_->pid(), cgroup_->id());
  ASSERT_TRUE(module);
  EXPECT_EQ(module->name, L"tcptable-test.service");
  EXPECT_EQ(module->path, widened(path_));
}

TEST_F(ServiceModule, HasTheUsersServiceRatherThanTheUsersManager) {
  TCPTABLE_START_IN("tcptable.slice/user@1234567.service/app.slice/tcptable-test.service");
  EXPECT_EQ(name_with(cgroup_->id()), L"tcptable-test.service");
}

TEST_F(ServiceModule, IsTheProgramWhereNobodyAsksForTheService) {
  TCPTABLE_START_IN("tcptable.slice/tcptable-test.service");
  EXPECT_EQ(name_with(0), L"daemon");
}

TEST_F(ServiceModule, IsTheProgramWhereTheSocketWasMadeElsewhere) {
  TCPTABLE_START_IN("tcptable.slice/tcptable-test.service");
  EXPECT_EQ(name_with(cgroup_->id() + 1), L"daemon");
}

TEST_F(ServiceModule, IsTheProgramInWhatIsNoService) {
  TCPTABLE_START_IN("tcptable.slice/tcptable-test.scope");
  EXPECT_EQ(name_with(cgroup_->id()), L"daemon");
}

TEST_F(ServiceModule, IsTheProgramInAScopeOfAUser) {
  TCPTABLE_START_IN("tcptable.slice/user@1234567.service/app.slice/tcptable-test.scope");
  EXPECT_EQ(name_with(cgroup_->id()), L"daemon");
}

TEST_F(ServiceModule, OfACgroupBelowTheServicesIsTheServices) {
  TCPTABLE_START_IN("tcptable.slice/tcptable-test.service/worker");
  EXPECT_EQ(name_with(cgroup_->id()), L"tcptable-test.service");
}

TEST(OtherUsersModule, HasItsShortNameAndNoPath) {
  TCPTABLE_NEED_ROOT();
  TemporaryDirectory directory;
  const Program program({copy_of_sleep((directory.path() / "secret").string()), "1000"});
  EXPECT_EQ(in_child([&]() -> std::string {
              become_nobody();
              const auto module = module_of(program.pid(), 0);
              TCPTABLE_CHILD_REQUIRE(module);
              TCPTABLE_CHILD_REQUIRE(module->name == L"secret" && module->path.empty());
              return "";
            }),
            "");
}

TEST(OtherUsersModule, IsTwoEmptyStringsWhereTheProcessIsHidden) {
  TCPTABLE_NEED_ROOT();
  EXPECT_EQ(in_child([pid = getpid()]() -> std::string {
              enter_private_mounts();
              mount_proc("hidepid=2");
              become_nobody();
              const auto module = module_of(pid, 1);
              TCPTABLE_CHILD_REQUIRE(module);
              TCPTABLE_CHILD_REQUIRE(module->name.empty() && module->path.empty());
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test
