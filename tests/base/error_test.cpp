#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>
#include <string_view>
#include <tcptable/error.hpp>
#include <type_traits>

#include "syscall.hpp"

namespace tcptable {
namespace {

constexpr int last_errno = 133;  // EHWPOISON
constexpr int error_code_count = static_cast<int>(ErrorCode::system) + 1;

static_assert(std::is_trivially_copyable_v<Error>);

// What the public header promises of each number.
ErrorCode expected_code(int number) {
  switch (number) {
    case EPERM:
    case EACCES:
      return ErrorCode::permission_denied;
    case ENOMEM:
      return ErrorCode::out_of_memory;
    case EMFILE:
    case ENFILE:
      return ErrorCode::too_many_files;
    case ENOENT:
    case ESRCH:
      return ErrorCode::not_found;
    case ENOSYS:
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
      return ErrorCode::not_supported;
    default:
      return ErrorCode::system;
  }
}

TEST(Error, MapsEveryErrnoAndKeepsIt) {
  for (int number = 1; number <= last_errno; ++number) {
    const Error error = sys::error_from(number, "operation");
    EXPECT_EQ(error.code, expected_code(number)) << number;
    EXPECT_EQ(error.system_errno, number);
    EXPECT_STREQ(error.operation, "operation");
  }
}

TEST(Error, DescribesEveryCodeInItsOwnLowerCasePhrase) {
  std::set<std::string_view> phrases;
  for (int code = 0; code < error_code_count; ++code) {
    const std::string_view phrase = describe(static_cast<ErrorCode>(code));
    ASSERT_FALSE(phrase.empty());
    EXPECT_TRUE(phrase.front() >= 'a' && phrase.front() <= 'z') << phrase;
    EXPECT_NE(phrase.back(), '.') << phrase;
    EXPECT_TRUE(phrases.insert(phrase).second) << phrase;
  }
}

TEST(Error, DescribesACodeOfALaterVersionToo) {
  EXPECT_FALSE(describe(static_cast<ErrorCode>(error_code_count)).empty());
  EXPECT_FALSE(describe(static_cast<ErrorCode>(255)).empty());
}

TEST(Error, PrintsOperationPhraseAndTheSystemsWords) {
  EXPECT_EQ(to_string({ErrorCode::permission_denied, EACCES, "open file"}),
            "open file: permission denied (Permission denied)");
}

TEST(Error, LeavesOutWhatItDoesNotHave) {
  EXPECT_EQ(to_string({ErrorCode::malformed, 0, "read"}),
            "read: unexpected answer from the kernel");
  EXPECT_EQ(to_string({ErrorCode::out_of_memory, 0, ""}), "out of memory");
}

TEST(Error, PrintsAnErrnoThatDoesNotExist) {
  EXPECT_NE(to_string({ErrorCode::system, 99999, "send"}).find("99999"), std::string::npos);
}

TEST(Error, ComparesOperationsByTheirText) {
  const std::string same = "send";
  const Error error{ErrorCode::system, EIO, "send"};
  EXPECT_EQ(error, (Error{ErrorCode::system, EIO, same.c_str()}));
  EXPECT_NE(error, (Error{ErrorCode::system, EIO, "recv"}));
  EXPECT_NE(error, (Error{ErrorCode::system, EBADF, "send"}));
  EXPECT_NE(error, (Error{ErrorCode::malformed, EIO, "send"}));
}

}  // namespace
}  // namespace tcptable
