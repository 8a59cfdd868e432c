// Heaps, last error, clocks, text conversion: the base API of include/win32.
#include <gtest/gtest.h>
#include <windows.h>

#include <algorithm>
#include <string>
#include <thread>

extern "C" void set_last_error_from_c(DWORD code);
extern "C" DWORD last_error_in_c();

namespace {

bool all_zero(const void* block, size_t size) {
  const auto* byte = static_cast<const unsigned char*>(block);
  return std::all_of(byte, byte + size, [](unsigned char value) { return value == 0; });
}

TEST(Heap, ZeroesOnlyWhenAsked) {
  void* dirty = HeapAlloc(GetProcessHeap(), 0, 4000);
  ASSERT_NE(dirty, nullptr);
  memset(dirty, 0xAA, 4000);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, dirty));
  void* clean = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 4000);
  ASSERT_NE(clean, nullptr);
  EXPECT_TRUE(all_zero(clean, 4000));
  EXPECT_GE(HeapSize(GetProcessHeap(), 0, clean), 4000u);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, clean));
}

TEST(Heap, ReAllocKeepsTheContentAndZeroesTheRest) {
  auto* block = static_cast<char*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 10));
  memset(block, 'x', 10);
  block = static_cast<char*>(HeapReAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, block, 100000));
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(std::string(block, 10), "xxxxxxxxxx");
  EXPECT_TRUE(all_zero(block + 10, 99990));
  HeapFree(GetProcessHeap(), 0, block);
}

TEST(Heap, AllocationOfNothingIsABlock) {
  void* block = HeapAlloc(GetProcessHeap(), 0, 0);
  EXPECT_NE(block, nullptr);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, block));
}

TEST(Heap, ImpossibleSizeFailsWithItsCode) {
  SetLastError(0);
  volatile SIZE_T size = static_cast<SIZE_T>(-1) / 4;
  void* block = HeapAlloc(GetProcessHeap(), 0, size);
  if (block != nullptr) GTEST_SKIP() << "this allocator promises everything";
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NOT_ENOUGH_MEMORY));
}

TEST(LocalMemory, ZeroInitIsHonouredAndFreeGivesNull) {
  HLOCAL block = LocalAlloc(LPTR, 64);
  ASSERT_NE(block, nullptr);
  EXPECT_TRUE(all_zero(block, 64));
  EXPECT_EQ(LocalFree(block), nullptr);
  EXPECT_EQ(GlobalFree(GlobalAlloc(GPTR, 8)), nullptr);
}

TEST(LastError, IsSharedByCAndCxxUnits) {
  SetLastError(ERROR_NOT_FOUND);
  EXPECT_EQ(last_error_in_c(), static_cast<DWORD>(ERROR_NOT_FOUND));
  set_last_error_from_c(ERROR_ACCESS_DENIED);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_ACCESS_DENIED));
}

TEST(LastError, BelongsToItsThread) {
  SetLastError(7);
  DWORD other = 99;
  std::thread([&other] {
    other = GetLastError();
    SetLastError(8);
  }).join();
  EXPECT_EQ(other, 0u);
  EXPECT_EQ(GetLastError(), 7u);
}

TEST(Handles, ClosingNothingIsAnError) {
  EXPECT_FALSE(CloseHandle(nullptr));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_HANDLE));
  EXPECT_TRUE(CloseHandle(GetCurrentProcess()));
  EXPECT_EQ(GetCurrentProcessId(), static_cast<DWORD>(getpid()));
}

SYSTEMTIME system_time_of(int64_t count) {
  const FILETIME time = tcptable_win32_file_time(count);
  SYSTEMTIME parts = {};
  EXPECT_TRUE(FileTimeToSystemTime(&time, &parts));
  return parts;
}

TEST(FileTime, BeginsOnAMondayIn1601) {
  const SYSTEMTIME first = system_time_of(0);
  EXPECT_EQ(first.wYear, 1601);
  EXPECT_EQ(first.wMonth, 1);
  EXPECT_EQ(first.wDay, 1);
  EXPECT_EQ(first.wDayOfWeek, 1);
}

TEST(FileTime, AgreesWithTheUnixEpoch) {
  const SYSTEMTIME epoch = system_time_of(TCPTABLE_WIN32_EPOCH_100NS);
  EXPECT_EQ(epoch.wYear, 1970);
  EXPECT_EQ(epoch.wDayOfWeek, 4);
  EXPECT_EQ(epoch.wHour, 0);
}

TEST(FileTime, ConvertsEveryDayOfACycleAsTheHostDoes) {
  int compared = 0;
  for (time_t time = -11644473600; time < 4102444800; time += 86400 * 13 + 3661) {
    struct tm host = {};
    gmtime_r(&time, &host);
    const SYSTEMTIME parts = system_time_of((time + 11644473600) * 10000000 + 1230000);
    ASSERT_EQ(parts.wYear, host.tm_year + 1900) << time;
    ASSERT_EQ(parts.wMonth, host.tm_mon + 1) << time;
    ASSERT_EQ(parts.wDay, host.tm_mday) << time;
    ASSERT_EQ(parts.wDayOfWeek, host.tm_wday) << time;
    ASSERT_EQ(parts.wSecond, host.tm_sec) << time;
    ASSERT_EQ(parts.wMilliseconds, 123) << time;
    FILETIME back = {};
    ASSERT_TRUE(SystemTimeToFileTime(&parts, &back));
    ASSERT_EQ(tcptable_win32_count_100ns(&back), (time + 11644473600) * 10000000 + 1230000);
    compared++;
  }
  EXPECT_GT(compared, 10000);
}

TEST(FileTime, RefusesWhatIsNoDate) {
  SYSTEMTIME parts = {2023, 2, 0, 29, 0, 0, 0, 0};
  FILETIME time;
  EXPECT_FALSE(SystemTimeToFileTime(&parts, &time));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  parts.wYear = 2024;
  EXPECT_TRUE(SystemTimeToFileTime(&parts, &time));
}

TEST(FileTime, NowIsNow) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  const int64_t seconds =
      (tcptable_win32_count_100ns(&now) - TCPTABLE_WIN32_EPOCH_100NS) / TCPTABLE_WIN32_SECOND_100NS;
  EXPECT_NEAR(static_cast<double>(seconds), static_cast<double>(time(nullptr)), 2.0);
}

TEST(TickCount, AdvancesWithSleep) {
  LARGE_INTEGER before, after, frequency;
  const ULONGLONG start_ms = GetTickCount64();
  QueryPerformanceCounter(&before);
  Sleep(20);
  QueryPerformanceCounter(&after);
  QueryPerformanceFrequency(&frequency);
  EXPECT_GE(GetTickCount64() - start_ms, 19u);
  EXPECT_GE((after.QuadPart - before.QuadPart) * 1000 / frequency.QuadPart, 19);
  EXPECT_EQ(after.LowPart, static_cast<DWORD>(after.QuadPart));
}

TEST(Text, ConvertsBothWaysInAnyLocale) {
  const std::wstring wide = L"a\u00e4\u20ac\U0001D11E";
  char narrow[32];
  const int size =
      WideCharToMultiByte(CP_UTF8, 0, wide.c_str(), -1, narrow, sizeof(narrow), nullptr, nullptr);
  ASSERT_EQ(size, 11);
  EXPECT_STREQ(narrow, "a\xC3\xA4\xE2\x82\xAC\xF0\x9D\x84\x9E");
  wchar_t back[8];
  ASSERT_EQ(MultiByteToWideChar(CP_ACP, 0, narrow, -1, back, 8), 5);
  EXPECT_EQ(std::wstring(back), wide);
}

TEST(Text, TellsTheSizeAndRefusesTheSmallerBuffer) {
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, nullptr, 0), 4);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 3, nullptr, 0), 3);
  wchar_t small[3];
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, small, 3), 0);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INSUFFICIENT_BUFFER));
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 3, small, 3), 3);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, nullptr, 3, small, 3), 0);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

TEST(Text, ReplacesOrRefusesWhatIsNotUtf8) {
  for (const char* bad : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    wchar_t out[8];
    ASSERT_GT(MultiByteToWideChar(CP_UTF8, 0, bad, -1, out, 8), 1);
    EXPECT_EQ(out[0], static_cast<wchar_t>(0xFFFD));
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bad, -1, out, 8), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NO_UNICODE_TRANSLATION));
  }
}

TEST(Macros, TakeWordsApartAndTogether) {
  EXPECT_EQ(MAKEWORD(2, 2), 0x0202);
  EXPECT_EQ(LOBYTE(0x1234), 0x34);
  EXPECT_EQ(HIBYTE(0x1234), 0x12);
  EXPECT_EQ(MAKELONG(0x5678, 0x1234), 0x12345678);
  EXPECT_EQ(HIWORD(0x12345678), 0x1234);
  struct pair {
    int first, second;
  } value = {1, 2};
  EXPECT_EQ(FIELD_OFFSET(pair, second), 4);
  EXPECT_EQ(CONTAINING_RECORD(&value.second, pair, second), &value);
  char secret[8] = "secret";
  SecureZeroMemory(secret, sizeof(secret));
  EXPECT_TRUE(all_zero(secret, sizeof(secret)));
}

}  // namespace
