// Binding at run time, by Windows' file names.
#include <gtest/gtest.h>
#include <iphlpapi.h>
#include <windows.h>

#include <string>

namespace {

class ModuleName : public testing::TestWithParam<const char*> {};

TEST_P(ModuleName, ReachesThisLibrary) {
  EXPECT_STREQ(tcptable_win32_host_module(GetParam()), "libiphlpapi.so.1");
}

INSTANTIATE_TEST_SUITE_P(Names, ModuleName,
                         testing::Values("iphlpapi.dll", "iphlpapi", "IPHLPAPI", "IPHLPAPI.DLL",
                                         "Iphlpapi.dll", "IpHlpApi.Dll",
                                         "C:\\Windows\\System32\\iphlpapi.dll",
                                         "C:/Windows/System32/IPHlpApi.DLL"));

TEST(ModuleNames, OtherNamesAreNotOurs) {
  EXPECT_STREQ(tcptable_win32_host_module("iphlpapi2.dll"), "iphlpapi2.dll");
  EXPECT_STREQ(tcptable_win32_host_module("iphlpapi.dl"), "iphlpapi.dl");
  EXPECT_STREQ(tcptable_win32_host_module("iphlpap"), "iphlpap");
  EXPECT_STREQ(tcptable_win32_host_module("iphlpapi.dll/other"), "iphlpapi.dll/other");
  EXPECT_STREQ(tcptable_win32_host_module(""), "");
  EXPECT_EQ(tcptable_win32_host_module("Ws2_32.dll"), nullptr);
  EXPECT_EQ(tcptable_win32_host_module("KERNEL32"), nullptr);
}

TEST(Modules, UnknownNameIsNotFound) {
  SetLastError(0);
  EXPECT_EQ(LoadLibraryA("no_such_module.dll"), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MOD_NOT_FOUND));
  EXPECT_EQ(GetModuleHandleW(L"no_such_module"), nullptr);
  EXPECT_FALSE(FreeLibrary(nullptr));
}

TEST(Modules, SystemModulesAreTheProgramItself) {
  HMODULE module = LoadLibraryW(L"WS2_32.dll");
  ASSERT_NE(module, nullptr);
  EXPECT_NE(GetProcAddress(module, "socket"), nullptr);
  EXPECT_EQ(GetProcAddress(module, "WSAStartup"), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_PROC_NOT_FOUND));
  EXPECT_EQ(GetProcAddress(module, reinterpret_cast<LPCSTR>(115)), nullptr);
  EXPECT_TRUE(FreeLibrary(module));
  EXPECT_NE(GetModuleHandleA(nullptr), nullptr);
}

TEST(Modules, TheLibraryIsBoundByItsWindowsName) {
#ifndef TCPTABLE_LIBRARY_DIRECTORY
  GTEST_SKIP() << "libiphlpapi is not a part of this build";
#else
  HMODULE module = LoadLibraryA("IPHLPAPI.DLL");
  ASSERT_NE(module, nullptr) << dlerror();
  EXPECT_EQ(GetModuleHandleW(L"iphlpapi"), module);
  using Function = ULONG(WINAPI*)(PMIB_TCPTABLE2, PULONG, BOOL);
  const auto get =
      reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, "GetTcpTable2")));
  ASSERT_NE(get, nullptr);
  EXPECT_EQ(get(nullptr, nullptr, FALSE), static_cast<ULONG>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(GetProcAddress(module, "NoSuchFunction"), nullptr);
  EXPECT_TRUE(FreeLibrary(module));
#endif
}

}  // namespace
