// Wide printing as Windows programs expect it, in the C locale that small programs run in.
#include <gtest/gtest.h>
#include <windows.h>

#include <string>

namespace {

std::wstring formatted(const wchar_t* format, ...) {
  wchar_t text[256];
  va_list arguments;
  va_start(arguments, format);
  const int length = vswprintf_s(text, 256, format, arguments);
  va_end(arguments);
  return length < 0 ? L"<failed>" : std::wstring(text, static_cast<size_t>(length));
}

TEST(WidePrint, PlainStringsAreWide) {
  EXPECT_EQ(formatted(L"%s|%ls|%ws", L"a\u00e4", L"b", L"c"), L"a\u00e4|b|c");
  EXPECT_EQ(formatted(L"%S|%hs|%hS", "a", "b", "c"), L"a|b|c");
  EXPECT_EQ(formatted(L"%c%C%lc%hc", L'\u20ac', 'x', L'y', 'z'), L"\u20acxyz");
}

TEST(WidePrint, WidthsFlagsAndNumbersStay) {
  EXPECT_EQ(formatted(L"[%-5s][%5.1s][%*s]", L"ab", L"cd", 3, L"e"), L"[ab   ][    c][  e]");
  EXPECT_EQ(formatted(L"%u %08X %lld %%", 7u, 0xABCu, 5ll), L"7 00000ABC 5 %");
  EXPECT_EQ(formatted(L"%I64u %I32d %Iu", 18446744073709551615ull, -1, static_cast<size_t>(9)),
            L"18446744073709551615 -1 9");
}

TEST(WidePrint, DoesNotOverflow) {
  wchar_t text[4] = L"old";
  EXPECT_EQ(swprintf_s(text, L"%s", L"abcd"), -1);
  EXPECT_EQ(text[0], 0);
  EXPECT_EQ(swprintf(text, 4, L"%s", L"abc"), 3);
}

TEST(WidePrint, FormatsLongText) {
  const std::wstring longer(100000, L'x');
  std::wstring out(100002, L'\0');
  EXPECT_EQ(swprintf(out.data(), out.size(), L"%s", longer.c_str()), 100000);
}

TEST(WidePrint, MixesWithNarrowPrintingOnOneStream) {
  char* bytes = nullptr;
  size_t size = 0;
  FILE* stream = open_memstream(&bytes, &size);
  ASSERT_NE(stream, nullptr);
  fprintf(stream, "narrow ");
  EXPECT_EQ(fwprintf(stream, L"%s ", L"w\u00efde"), 5);
  fprintf(stream, "narrow ");
  EXPECT_GE(fputws(L"\u20ac", stream), 0);
  fclose(stream);
  EXPECT_STREQ(bytes,
               "narrow w\xC3\xAF"
               "de narrow \xE2\x82\xAC");
  free(bytes);
}

}  // namespace
