// FormatMessage: the texts of codes, and messages of the caller.
#include <gtest/gtest.h>
#include <windows.h>

#include <string>

namespace {

constexpr DWORD kSystem = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;

// Every code that a function of the family is documented to return.
constexpr DWORD kCodes[] = {
    NO_ERROR,
    ERROR_ACCESS_DENIED,
    ERROR_NOT_ENOUGH_MEMORY,
    ERROR_OUTOFMEMORY,
    ERROR_NOT_SUPPORTED,
    ERROR_NETWORK_ACCESS_DENIED,
    ERROR_INVALID_PARAMETER,
    ERROR_CALL_NOT_IMPLEMENTED,
    ERROR_INSUFFICIENT_BUFFER,
    ERROR_NO_DATA,
    ERROR_MORE_DATA,
    ERROR_PARTIAL_COPY,
    ERROR_MR_MID_NOT_FOUND,
    ERROR_NOACCESS,
    ERROR_NOT_FOUND,
    ERROR_INVALID_USER_BUFFER,
    static_cast<DWORD>(STATUS_UNSUCCESSFUL),
};

class SystemMessage : public testing::TestWithParam<DWORD> {};

TEST_P(SystemMessage, IsASentenceThatEndsTheLine) {
  char text[256] = "";
  const DWORD length = FormatMessageA(
      kSystem, nullptr, GetParam(), MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), text, 256, nullptr);
  ASSERT_GT(length, 3u);
  EXPECT_EQ(strlen(text), length);
  EXPECT_EQ(std::string(text).substr(length - 3), ".\r\n");
}

TEST_P(SystemMessage, IsTheSameAllocatedAndWide) {
  char text[256] = "";
  FormatMessageA(kSystem, nullptr, GetParam(), 0, text, 256, nullptr);
  LPWSTR wide = nullptr;
  const DWORD length = FormatMessageW(kSystem | FORMAT_MESSAGE_ALLOCATE_BUFFER, nullptr, GetParam(),
                                      0, reinterpret_cast<LPWSTR>(&wide), 0, nullptr);
  ASSERT_NE(wide, nullptr);
  EXPECT_EQ(length, wcslen(wide));
  EXPECT_EQ(std::wstring(wide), std::wstring(text, text + strlen(text)));
  EXPECT_EQ(LocalFree(wide), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Codes, SystemMessage, testing::ValuesIn(kCodes));

TEST(FormatMessage, UnknownCodeHasNoText) {
  char text[8] = "old";
  EXPECT_EQ(FormatMessageA(kSystem, nullptr, 54321, 0, text, 8, nullptr), 0u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MR_MID_NOT_FOUND));
  EXPECT_STREQ(text, "old");
}

TEST(FormatMessage, HresultOfACodeHasItsText) {
  char code[256], result[256];
  FormatMessageA(kSystem, nullptr, ERROR_NOT_FOUND, 0, code, 256, nullptr);
  FormatMessageA(kSystem, nullptr, static_cast<DWORD>(HRESULT_FROM_WIN32(ERROR_NOT_FOUND)), 0,
                 result, 256, nullptr);
  EXPECT_STREQ(code, result);
}

TEST(FormatMessage, SmallBufferIsLeftAlone) {
  char text[8] = "old";
  EXPECT_EQ(FormatMessageA(kSystem, nullptr, ERROR_NOT_FOUND, 0, text, 8, nullptr), 0u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INSUFFICIENT_BUFFER));
  EXPECT_STREQ(text, "old");
}

TEST(FormatMessage, BufferThatJustFitsIsEnough) {
  char text[256];
  const DWORD length = FormatMessageA(kSystem, nullptr, ERROR_NO_DATA, 0, text, 256, nullptr);
  EXPECT_EQ(FormatMessageA(kSystem, nullptr, ERROR_NO_DATA, 0, text, length + 1, nullptr), length);
  EXPECT_EQ(FormatMessageA(kSystem, nullptr, ERROR_NO_DATA, 0, text, length, nullptr), 0u);
}

TEST(FormatMessage, WidthMaskPutsEverythingOnOneLine) {
  char text[256];
  const DWORD length = FormatMessageA(kSystem | FORMAT_MESSAGE_MAX_WIDTH_MASK, nullptr,
                                      ERROR_NO_DATA, 0, text, 256, nullptr);
  EXPECT_EQ(std::string(text).substr(length - 2), ". ");
  EXPECT_EQ(strchr(text, '\n'), nullptr);
}

TEST(FormatMessage, RefusesWrongArguments) {
  char text[8];
  EXPECT_EQ(FormatMessageA(0, nullptr, 0, 0, text, 8, nullptr), 0u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(FormatMessageA(kSystem, nullptr, 0, 0, nullptr, 8, nullptr), 0u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "%1", 0, 0, text, 8, nullptr), 0u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

template <class... Arguments>
std::string expand(const char* message, Arguments... arguments) {
  DWORD_PTR array[] = {(DWORD_PTR)arguments..., 0};
  char text[2048];
  const DWORD length =
      FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, message, 0, 0,
                     text, sizeof(text), reinterpret_cast<va_list*>(array));
  return std::string(text, length);
}

TEST(FormatMessage, FillsInArguments) {
  EXPECT_EQ(expand("%2 after %1", "one", "two"), "two after one");
  EXPECT_EQ(expand("%1!5u!|%2!-6s!|%3!04X!", 42u, "ab", 0xABu), "   42|ab    |00AB");
  EXPECT_EQ(expand("%1!d! %1!i! %2!c!", static_cast<DWORD_PTR>(-7), 'x'), "-7 -7 x");
  EXPECT_EQ(expand("%1!ls! %1!S!", L"wide"), "wide wide");
  EXPECT_EQ(expand("%1!I64u!", 18446744073709551615ull), "18446744073709551615");
  EXPECT_EQ(expand("%1!u!", 0x1FFFFFFFFull), "4294967295");
  EXPECT_EQ(expand("%10", "1", "2", "3", "4", "5", "6", "7", "8", "9", "ten"), "ten");
}

TEST(FormatMessage, ExpandsEscapesAndLineBreaks) {
  EXPECT_EQ(expand("100%% %.%!%n%t%b|"), "100% .!\r\n\t |");
  EXPECT_EQ(expand("a\nb\r\nc"), "a\r\nb\r\nc");
  EXPECT_EQ(expand("kept%0lost"), "kept");
  EXPECT_EQ(expand("end%"), "end%");
  EXPECT_EQ(expand(""), "");
}

TEST(FormatMessage, IgnoredInsertsPassThrough) {
  char text[64];
  FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS, "%1 and %2!d!", 0, 0,
                 text, 64, nullptr);
  EXPECT_STREQ(text, "%1 and %2!d!");
}

std::wstring expand_wide(const wchar_t* message, ...) {
  va_list arguments;
  va_start(arguments, message);
  LPWSTR text = nullptr;
  const DWORD length =
      FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ALLOCATE_BUFFER, message, 0, 0,
                     reinterpret_cast<LPWSTR>(&text), 0, &arguments);
  va_end(arguments);
  std::wstring result(text ? text : L"", length);
  LocalFree(text);
  return result;
}

TEST(FormatMessage, TakesWideArgumentsFromAVaList) {
  EXPECT_EQ(expand_wide(L"%1 \u20ac%2!d! %3!hs!", L"\u00e4", 12, "narrow"),
            L"\u00e4 \u20ac12 narrow");
}

}  // namespace
