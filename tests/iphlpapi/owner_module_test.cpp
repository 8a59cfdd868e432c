// GetOwnerModuleFrom…: who an owner is, in two strings.

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "../builders/temporary_directory.hpp"
#include "support/child_process.hpp"
#include "support/guarded_memory.hpp"
#include "support/program.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

constexpr DWORD absent = ERROR_NOT_FOUND;

using InfoClass = TCPIP_OWNER_MODULE_INFO_CLASS;
// Microsoft's functions by the type that all of them have in common.
using Raw = DWORD (*)(void* entry, InfoClass info_class, void* buffer, DWORD* size);

struct Function {
  const char* name;
  std::size_t row_size;
  std::size_t pid_at;
  std::size_t info_at;
  Raw here;  // as the header binds it
};

template <typename EntryRow>
Function function_of(const char* name, DWORD (*here)(EntryRow*, InfoClass, PVOID, PDWORD)) {
  return {name, sizeof(EntryRow), offsetof(EntryRow, dwOwningPid),
          offsetof(EntryRow, OwningModuleInfo), reinterpret_cast<Raw>(here)};
}

const std::vector<Function>& functions() {
  static const std::vector<Function> all{
      function_of("GetOwnerModuleFromTcpEntry", GetOwnerModuleFromTcpEntry),
      function_of("GetOwnerModuleFromTcp6Entry", GetOwnerModuleFromTcp6Entry),
      function_of("GetOwnerModuleFromUdpEntry", GetOwnerModuleFromUdpEntry),
      function_of("GetOwnerModuleFromUdp6Entry", GetOwnerModuleFromUdp6Entry),
  };
  return all;
}

std::vector<char> row_of(const Function& function, DWORD pid, ULONGLONG info = 0) {
  std::vector<char> row(function.row_size);
  std::memcpy(row.data() + function.pid_at, &pid, sizeof pid);
  std::memcpy(row.data() + function.info_at, &info, sizeof info);
  return row;
}

struct Module {
  DWORD code = 0;
  std::wstring name = {};
  std::wstring path = {};
};

// Both strings, through a buffer of the size that is asked for.
Module module_of(DWORD pid, ULONGLONG info = 0, const Function& function = functions().front()) {
  std::vector<char> row = row_of(function, pid, info);
  DWORD size = 0;
  const DWORD code = function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &size);
  if (code != too_small) return {code};
  std::vector<char> buffer(size);
  const DWORD second =
      function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size);
  TCPIP_OWNER_MODULE_BASIC_INFO info_block;
  std::memcpy(&info_block, buffer.data(), sizeof info_block);
  return {second, info_block.pModuleName, info_block.pModulePath};
}

std::wstring widened(const std::string& ascii) { return {ascii.begin(), ascii.end()}; }

TEST(OwnerModule, OfOneselfIsOnesProgram) {
  const std::filesystem::path program = std::filesystem::canonical("/proc/self/exe");
  for (const Function& function : functions()) {
    const Module module = module_of(own_pid(), 0, function);
    EXPECT_EQ(module.code, success) << function.name;
    EXPECT_EQ(module.path, widened(program.string())) << function.name;
    EXPECT_EQ(module.name, widened(program.filename().string())) << function.name;
  }
}

TEST(OwnerModule, BecomesExactlyAsLongAsItSaysAndNoSmallerBufferWillDo) {
  for (const Function& function : functions()) {
    std::vector<char> row = row_of(function, own_pid());
    DWORD need = 0;
    ASSERT_EQ(function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &need), too_small);
    for (DWORD offered = 0; offered <= need + 1; ++offered) {
      const GuardedBuffer buffer(offered);
      DWORD size = offered;
      const DWORD code =
          function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size);
      ASSERT_EQ(code, offered < need ? too_small : success) << offered;
      ASSERT_EQ(size, need) << offered;
      ASSERT_TRUE(buffer.untouched_from(offered < need ? 0 : need)) << offered;
      ASSERT_TRUE(buffer.untouched_before()) << offered;
    }
  }
}

TEST(OwnerModule, PointsIntoTheCallersBuffer) {
  std::vector<char> row = row_of(functions().front(), own_pid());
  std::array<char, 65536> buffer{};
  DWORD size = buffer.size();
  ASSERT_EQ(
      functions().front().here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size),
      success);
  TCPIP_OWNER_MODULE_BASIC_INFO info;
  std::memcpy(&info, buffer.data(), sizeof info);
  const char* const name = reinterpret_cast<const char*>(info.pModuleName);
  const char* const path = reinterpret_cast<const char*>(info.pModulePath);
  EXPECT_EQ(name, buffer.data() + sizeof info);
  EXPECT_EQ(path, name + (wcslen(info.pModuleName) + 1) * sizeof(wchar_t));
  EXPECT_EQ(buffer.data() + size, path + (wcslen(info.pModulePath) + 1) * sizeof(wchar_t));
}

TEST(OwnerModule, NullBufferAsksForMoreWhateverTheSizeSays) {
  std::vector<char> row = row_of(functions().front(), own_pid());
  DWORD need = 0;
  functions().front().here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &need);
  for (const DWORD offered : {DWORD{0}, need, need + 1, DWORD{0xFFFFFFFF}}) {
    DWORD size = offered;
    EXPECT_EQ(functions().front().here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &size),
              too_small);
    EXPECT_EQ(size, need);
  }
}

TEST(OwnerModule, RefusesArgumentsThatCannotBeUsed) {
  const ForbiddenPage page;
  auto* const forbidden = static_cast<DWORD*>(page.data());
  for (const Function& function : functions()) {
    const Raw call = function.here;
    constexpr InfoClass basic = TCPIP_OWNER_MODULE_INFO_BASIC;
    std::vector<char> row = row_of(function, own_pid());
    const GuardedBuffer buffer(65536);
    DWORD size = 65536;
    EXPECT_EQ(call(nullptr, basic, buffer.data(), &size), refused);
    EXPECT_EQ(call(page.data(), basic, buffer.data(), &size), refused);
    EXPECT_EQ(call(unmapped_address(), basic, buffer.data(), &size), refused);
    EXPECT_EQ(call(row.data(), basic, buffer.data(), nullptr), refused);
    EXPECT_EQ(call(row.data(), basic, buffer.data(), forbidden), refused);
    EXPECT_EQ(call(nullptr, basic, nullptr, nullptr), refused);
    const GuardedBuffer cut_row(function.row_size - 1);
    EXPECT_EQ(call(cut_row.data(), basic, buffer.data(), &size), refused);
    EXPECT_EQ(call(row.data(), basic, page.data(), &size), refused);
    EXPECT_EQ(size, 65536U);
    EXPECT_TRUE(buffer.untouched());
    const GuardedBuffer read_only(65536);
    read_only.make_read_only();
    EXPECT_EQ(call(row.data(), basic, read_only.data(), &size), refused);
  }
}

TEST(OwnerModule, TakesARowThatCannotBeWritten) {
  const Function& function = functions().front();
  const GuardedBuffer row(function.row_size);
  const std::vector<char> bytes = row_of(function, own_pid());
  std::memcpy(row.data(), bytes.data(), bytes.size());
  row.make_read_only();
  DWORD size = 0;
  EXPECT_EQ(function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &size), too_small);
}

// Through a function whose type has a plain number for the class, as foreign callers have.
TEST(OwnerModule, KnowsOneClass) {
  using Numbered = DWORD (*)(void*, int, void*, DWORD*);
  for (const Function& function : functions()) {
    const auto call = reinterpret_cast<Numbered>(function.here);
    std::vector<char> row = row_of(function, own_pid());
    std::vector<char> nobody = row_of(function, 0);
    for (int info_class = -1; info_class <= 300; ++info_class) {
      DWORD size = 0;
      ASSERT_EQ(call(row.data(), info_class, nullptr, &size),
                info_class == 0 ? too_small : refused);
      ASSERT_EQ(call(nobody.data(), info_class, nullptr, &size),
                info_class == 0 ? absent : refused);
    }
  }
}

TEST(OwnerModule, OfNoProcessIsNotFoundAndNothingIsWritten) {
  TemporaryDirectory directory;
  Program program({copy_of_sleep((directory.path() / "p").string()), "1000"});
  const auto dead = static_cast<DWORD>(program.pid());
  program.kill();
  program.wait();
  for (const Function& function : functions()) {
    for (const DWORD pid : {DWORD{0}, dead, DWORD{0x7FFFFFFF}, DWORD{0xFFFFFFFF}}) {
      std::vector<char> row = row_of(function, pid);
      const GuardedBuffer buffer(4096);
      DWORD size = 4096;
      EXPECT_EQ(function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size),
                absent);
      EXPECT_EQ(size, 4096U);
      EXPECT_TRUE(buffer.untouched());
      size = 0;
      EXPECT_EQ(function.here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr, &size), absent)
          << "before the size is judged";
    }
  }
}

TEST(OwnerModule, OfAScriptIsItsInterpreter) {
  TemporaryDirectory directory;
  directory.file("script", "#!/bin/sh\nkill -STOP $$\n");
  const std::filesystem::path script = directory.path() / "script";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  const Program program({script.string()});
  const Module module = module_of(static_cast<DWORD>(program.pid()));
  const std::filesystem::path shell = std::filesystem::canonical("/bin/sh");
  EXPECT_EQ(module.path, widened(shell.string()));
  EXPECT_EQ(module.name, widened(shell.filename().string()));
}

TEST(OwnerModule, OfADeletedProgramIsWhereItWas) {
  TemporaryDirectory directory;
  const std::string path = real_path(directory.path().string()) + "/gone";
  const Program program({copy_of_sleep(path), "1000"});
  std::filesystem::remove(path);
  const Module module = module_of(static_cast<DWORD>(program.pid()));
  EXPECT_EQ(module.path, widened(path));
  EXPECT_EQ(module.name, L"gone");
}

TEST(OwnerModule, OfAZombieIsItsShortName) {
  TemporaryDirectory directory;
  Program program({copy_of_sleep((directory.path() / "zombie").string()), "1000"});
  program.kill();
  const Module module = module_of(static_cast<DWORD>(program.pid()));
  EXPECT_EQ(module.code, success);
  EXPECT_EQ(module.name, L"zombie");
  EXPECT_EQ(module.path, L"");
}

// The plain symbol, as bindings find it.
std::u16string name_by_plain_symbol(DWORD pid) {
  const auto call = reinterpret_cast<Raw>(dlsym(RTLD_DEFAULT, "GetOwnerModuleFromTcpEntry"));
  if (call == nullptr) throw std::runtime_error("no such symbol");
  std::vector<char> row = row_of(functions().front(), pid);
  std::array<char, 65536> buffer{};
  DWORD size = buffer.size();
  if (call(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size) != success) return {};
  const char16_t* name = nullptr;
  std::memcpy(&name, buffer.data(), sizeof name);
  return name;
}

TEST(OwnerModule, SpeaksUtf16UnderThePlainNameAndWcharToNativeCallers) {
  TemporaryDirectory directory;
  const std::string path = (directory.path() / "n\xC3\xA4m\xF0\x9F\x90\xA7\xFFx").string();
  const Program program({copy_of_sleep(path), "1000"});
  const auto pid = static_cast<DWORD>(program.pid());
  EXPECT_EQ(name_by_plain_symbol(pid), u"n\u00E4m\U0001F427\uFFFDx");
  EXPECT_EQ(module_of(pid).name, L"n\u00E4m\U0001F427\uFFFDx");
  EXPECT_NE(reinterpret_cast<void*>(GetOwnerModuleFromTcpEntry),
            dlsym(RTLD_DEFAULT, "GetOwnerModuleFromTcpEntry"));
}

TEST(OwnerModule, OfAPidWithoutARowIsTheSame) {
  std::array<char, 65536> buffer{};
  DWORD size = buffer.size();
  ULONGLONG info[TCPIP_OWNING_MODULE_SIZE] = {};
  ASSERT_EQ(GetOwnerModuleFromPidAndInfo(own_pid(), info, TCPIP_OWNER_MODULE_INFO_BASIC,
                                         buffer.data(), &size),
            success);
  TCPIP_OWNER_MODULE_BASIC_INFO names;
  std::memcpy(&names, buffer.data(), sizeof names);
  EXPECT_EQ(std::wstring(names.pModulePath), module_of(own_pid()).path);
  EXPECT_EQ(GetOwnerModuleFromPidAndInfo(own_pid(), nullptr, TCPIP_OWNER_MODULE_INFO_BASIC,
                                         buffer.data(), &size),
            success);
  const ForbiddenPage page;
  EXPECT_EQ(GetOwnerModuleFromPidAndInfo(own_pid(), static_cast<ULONGLONG*>(page.data()),
                                         TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size),
            refused);
  EXPECT_EQ(
      GetOwnerModuleFromPidAndInfo(0, info, TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size),
      absent);
  EXPECT_EQ(GetOwnerModuleFromPidAndInfo(own_pid(), info, TCPIP_OWNER_MODULE_INFO_BASIC,
                                         buffer.data(), nullptr),
            refused);
}

TEST(OwnerModule, LeavesErrnoAlone) {
  for (const DWORD pid : {own_pid(), DWORD{0}, DWORD{0x7FFFFFFF}}) {
    errno = EXDEV;
    module_of(pid, 1);
    EXPECT_EQ(errno, EXDEV);
  }
}

TEST(OwnerModule, WithoutDescriptorsTheCodeSaysSo) {
  if (TCPTABLE_ASAN) GTEST_SKIP() << "the sanitizer's own checks need descriptors";
  EXPECT_EQ(in_child([]() -> std::string {
              std::vector<char> row = row_of(functions().front(), own_pid());
              DWORD size = 0;
              while (dup(0) >= 0) {
              }
              TCPTABLE_CHILD_REQUIRE(
                  functions().front().here(row.data(), TCPIP_OWNER_MODULE_INFO_BASIC, nullptr,
                                           &size) == ERROR_TOO_MANY_OPEN_FILES);
              TCPTABLE_CHILD_REQUIRE(size == 0);
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test
