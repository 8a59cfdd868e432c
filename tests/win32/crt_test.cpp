// Microsoft's additions to the C library.
#include <gtest/gtest.h>
#include <tchar.h>
#include <windows.h>

namespace {

TEST(StrcpyS, CopiesWhatFits) {
  char text[4];
  EXPECT_EQ(strcpy_s(text, "abc"), 0);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(strcpy_s(text, sizeof(text), ""), 0);
  EXPECT_STREQ(text, "");
}

TEST(StrcpyS, LeavesAnEmptyStringWhenItDoesNotFit) {
  char text[4] = "old";
  EXPECT_EQ(strcpy_s(text, 4, "abcd"), ERANGE);
  EXPECT_STREQ(text, "");
}

TEST(StrcpyS, RefusesNullAndNoRoom) {
  char text[4] = "old";
  EXPECT_EQ(strcpy_s(text, 4, nullptr), EINVAL);
  EXPECT_STREQ(text, "");
  EXPECT_EQ(strcpy_s(nullptr, 4, "a"), EINVAL);
  EXPECT_EQ(strcpy_s(text, 0, "a"), EINVAL);
}

TEST(StrncpyS, TakesAtMostCountOrWhatFits) {
  char text[4];
  EXPECT_EQ(strncpy_s(text, "abcdef", 3), 0);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(strncpy_s(text, "abcdef", 4), ERANGE);
  EXPECT_STREQ(text, "");
  EXPECT_EQ(strncpy_s(text, sizeof(text), "abcdef", _TRUNCATE), STRUNCATE);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(strncpy_s(text, "ab", 100), 0);
  EXPECT_STREQ(text, "ab");
}

TEST(StrcatS, AppendsOrClears) {
  char text[6] = "ab";
  EXPECT_EQ(strcat_s(text, "cde"), 0);
  EXPECT_STREQ(text, "abcde");
  EXPECT_EQ(strcat_s(text, sizeof(text), "f"), ERANGE);
  EXPECT_STREQ(text, "");
  char open[2] = {'a', 'b'};
  EXPECT_EQ(strcat_s(open, 2, "c"), EINVAL);
  EXPECT_EQ(strncat_s(text, "xyz", 2), 0);
  EXPECT_STREQ(text, "xy");
}

TEST(WcscpyS, HasTheSameRules) {
  wchar_t text[4] = L"old";
  EXPECT_EQ(wcscpy_s(text, L"abc"), 0);
  EXPECT_EQ(wcscat_s(text, L"d"), ERANGE);
  EXPECT_EQ(text[0], 0);
  EXPECT_EQ(wcsncpy_s(text, L"abcdef", _TRUNCATE), STRUNCATE);
  EXPECT_EQ(wcscmp(text, L"abc"), 0);
  EXPECT_EQ(wcscpy_s(text, 4, nullptr), EINVAL);
}

TEST(SprintfS, FormatsOrClears) {
  char text[4] = "old";
  EXPECT_EQ(sprintf_s(text, "%d", 123), 3);
  EXPECT_STREQ(text, "123");
  EXPECT_EQ(sprintf_s(text, sizeof(text), "%d", 1234), -1);
  EXPECT_STREQ(text, "");
}

TEST(SnprintfS, CutsWhenToldTo) {
  char text[4];
  EXPECT_EQ(_snprintf_s(text, _TRUNCATE, "%d", 12345), -1);
  EXPECT_STREQ(text, "123");
  EXPECT_EQ(_snprintf_s(text, sizeof(text), 2, "%d", 12345), -1);
  EXPECT_STREQ(text, "12");
  EXPECT_EQ(_snprintf_s(text, sizeof(text), 4, "%d", 12345), -1);
  EXPECT_STREQ(text, "");
  EXPECT_EQ(_snprintf_s(text, sizeof(text), 3, "%d", 123), 3);
}

TEST(Snprintf, SaysMinusOneWhenCutAndStillTerminates) {
  char text[4];
  EXPECT_EQ(_snprintf(text, sizeof(text), "%s", "abcd"), -1);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(_snprintf(text, sizeof(text), "%s", "abc"), 3);
}

TEST(MemcpyS, NeverWritesPastItsSize) {
  char out[4] = "abc";
  EXPECT_EQ(memcpy_s(out, 4, "xy", 3), 0);
  EXPECT_STREQ(out, "xy");
  EXPECT_EQ(memcpy_s(out, 2, "12345", 5), ERANGE);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(memcpy_s(out, 4, nullptr, 1), EINVAL);
  EXPECT_EQ(memmove_s(out, 4, "12345", 5), ERANGE);
}

TEST(Stricmp, IgnoresAsciiCaseOnly) {
  EXPECT_EQ(_stricmp("IPHLPAPI", "iphlpapi"), 0);
  EXPECT_LT(_stricmp("a", "B"), 0);
  EXPECT_GT(_stricmp("ab", "A"), 0);
  EXPECT_EQ(_strnicmp("ABx", "aby", 2), 0);
  EXPECT_EQ(_wcsicmp(L"LoadLibrary", L"loadlibrary"), 0);
  EXPECT_NE(_wcsicmp(L"\u00c4", L"\u00e4"), 0);
  EXPECT_EQ(_wcsnicmp(L"ABx", L"aby", 2), 0);
}

TEST(FopenS, GivesTheHostsErrno) {
  FILE* file = nullptr;
  EXPECT_EQ(fopen_s(&file, "/dev/null", "r"), 0);
  ASSERT_NE(file, nullptr);
  fclose(file);
  EXPECT_EQ(fopen_s(&file, "/nonexistent/file", "r"), ENOENT);
  EXPECT_EQ(file, nullptr);
  EXPECT_EQ(fopen_s(nullptr, "/dev/null", "r"), EINVAL);
}

TEST(Byteswap, TurnsBytesRound) {
  EXPECT_EQ(_byteswap_ushort(0x1234), 0x3412);
  EXPECT_EQ(_byteswap_ulong(0x12345678u), 0x78563412u);
  EXPECT_EQ(_byteswap_uint64(0x0102030405060708ull), 0x0807060504030201ull);
}

TEST(Strdup, CopiesForFree) {
  char* narrow = _strdup("a");
  wchar_t* wide = _wcsdup(L"b");
  EXPECT_STREQ(narrow, "a");
  EXPECT_EQ(wcscmp(wide, L"b"), 0);
  free(narrow);
  free(wide);
}

TEST(Tchar, IsNarrowWithoutUnicode) {
  TCHAR text[8];
  EXPECT_EQ(_stprintf_s(text, _countof(text), _T("%d"), 7), 1);
  EXPECT_EQ(_tcscmp(text, _T("7")), 0);
  EXPECT_EQ(_ttoi(text), 7);
}

}  // namespace
