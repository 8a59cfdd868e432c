// Sequences of calls of everything the library exports, with whatever arguments there are, on
// buffers between forbidden pages, while sockets come and go.
//
// The sequence is always the same. TCPTABLE_FUZZ_SEED and TCPTABLE_FUZZ_CALLS ask for others:
//   TCPTABLE_FUZZ_SEED=7 TCPTABLE_FUZZ_CALLS=1000000 build/release/tests/iphlpapi_fuzz_test

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <sstream>

#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

enum class Kind {
  number,  // a class, a flag, an order, a version, a PID
  family,
  heap,
  size,     // points to the bytes that the buffer is said to have
  buffer,   // to be filled
  length,   // of the buffer before it
  pointer,  // to a pointer that is given back
  row,      // read, never written
};

struct Function {
  const char* name;
  std::vector<Kind> arguments;
};

std::vector<Function> functions() {
  using enum Kind;
  const std::vector<Kind> table{buffer, size, number};
  const std::vector<Kind> extended{buffer, size, number, family, number, number};
  const std::vector<Kind> module{row, number, buffer, size};
  const std::vector<Kind> get_estats{row,    number, buffer, number, length, buffer,
                                     number, length, buffer, number, length};
  const std::vector<Kind> set_estats{row, number, buffer, number, length, number};
  const std::vector<Kind> pid_module{number, row, number, buffer, size};
  return {
      {"AllocateAndGetTcpExTableFromStack", {pointer, number, heap, number, family}},
      {"AllocateAndGetTcpTableFromStack", {pointer, number, heap, number}},
      {"AllocateAndGetUdpExTableFromStack", {pointer, number, heap, number, family}},
      {"AllocateAndGetUdpTableFromStack", {pointer, number, heap, number}},
      {"GetExtendedTcpTable", extended},
      {"GetExtendedUdpTable", extended},
      {"GetIcmpStatistics", {buffer}},
      {"GetIcmpStatisticsEx", {buffer, family}},
      {"GetIpStatistics", {buffer}},
      {"GetIpStatisticsEx", {buffer, family}},
      {"GetOwnerModuleFromPidAndInfo", pid_module},
      {"GetOwnerModuleFromPidAndInfoUtf32", pid_module},
      {"GetOwnerModuleFromTcp6Entry", module},
      {"GetOwnerModuleFromTcp6EntryUtf32", module},
      {"GetOwnerModuleFromTcpEntry", module},
      {"GetOwnerModuleFromTcpEntryUtf32", module},
      {"GetOwnerModuleFromUdp6Entry", module},
      {"GetOwnerModuleFromUdp6EntryUtf32", module},
      {"GetOwnerModuleFromUdpEntry", module},
      {"GetOwnerModuleFromUdpEntryUtf32", module},
      {"GetPerTcp6ConnectionEStats", get_estats},
      {"GetPerTcpConnectionEStats", get_estats},
      {"GetTcp6Table", table},
      {"GetTcp6Table2", table},
      {"GetTcpStatistics", {buffer}},
      {"GetTcpStatisticsEx", {buffer, family}},
      {"GetTcpStatisticsEx2", {buffer, family}},
      {"GetTcpTable", table},
      {"GetTcpTable2", table},
      {"GetUdp6Table", table},
      {"GetUdpStatistics", {buffer}},
      {"GetUdpStatisticsEx", {buffer, family}},
      {"GetUdpStatisticsEx2", {buffer, family}},
      {"GetUdpTable", table},
      {"SetPerTcp6ConnectionEStats", set_estats},
      {"SetPerTcpConnectionEStats", set_estats},
      {"SetTcpEntry", {row}},
  };
}

using Word = std::uint64_t;

// An argument is a word of the calling convention, whatever its type: what the callee does not take
// it does not look at.
#if defined(__clang__)
__attribute__((no_sanitize("function")))
#endif
DWORD call(void* function, const std::array<Word, 11>& a) {
  using Any = DWORD (*)(Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word);
  return reinterpret_cast<Any>(function)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9],
                                         a[10]);
}

class CallFuzz : public KernelTest {
 protected:
  // One argument that lies in memory of ours, and what was there before.
  struct Placed {
    Kind kind;
    std::size_t position;
    std::unique_ptr<GuardedBuffer> memory;
    std::vector<char> before;
  };

  std::uint32_t below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }
  template <typename T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<std::uint32_t>(choices.size()))];
  }

  Word bad_address() {
    return one_of<Word>({0, 0, reinterpret_cast<Word>(forbidden_.data()),
                         reinterpret_cast<Word>(unmapped_address()), ~Word{4095}, ~Word{0}});
  }

  // A guarded block with these contents, sometimes one that cannot be written.
  Word place(Kind kind, std::size_t position, const std::vector<char>& contents) {
    auto memory = std::make_unique<GuardedBuffer>(contents.size());
    if (!contents.empty()) std::memcpy(memory->data(), contents.data(), contents.size());
    const auto address = reinterpret_cast<Word>(memory->data());
    if (below(12) == 0) memory->make_read_only();
    placed_.push_back({kind, position, std::move(memory), contents});
    return address;
  }

  std::vector<char> pattern(std::size_t bytes) {
    return std::vector<char>(bytes, static_cast<char>(GuardedBuffer::pattern));
  }

  std::vector<char> row_contents() {
    std::vector<char> row(one_of<std::size_t>({0, 1, 19, 20, 52, 160, 192, 200}));
    if (below(2) == 0) {
      for (char& byte : row) byte = static_cast<char>(below(256));
    } else if (!last_table_.empty()) {
      // A row of some table, from somewhere in it.
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = last_table_[(4 + i) % last_table_.size()];
      const DWORD delete_tcb = MIB_TCP_STATE_DELETE_TCB;
      if (row.size() >= 4 && below(2) == 0) std::memcpy(row.data(), &delete_tcb, 4);
    }
    return row;
  }

  Word argument(Kind kind, std::size_t position) {
    const bool is_bad = below(8) == 0;
    switch (kind) {
      case Kind::number:
        return one_of<Word>(
            {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 300, 0xFFFFFFFF, static_cast<Word>(getpid())});
      case Kind::family:
        return one_of<Word>({2, 2, 10, 23, 23, 0, 1, 0xFFFFFFFF});
      case Kind::heap:
        return is_bad ? one_of<Word>({0, ~Word{0}}) : reinterpret_cast<Word>(GetProcessHeap());
      case Kind::length:
        return is_bad ? below(300) : last_bytes_;
      case Kind::buffer:
        last_bytes_ = one_of<std::size_t>({0, 1, 4, 8, 16, 24, 60, 96, 160, 200, 1000, 8192});
        return is_bad ? bad_address() : place(kind, position, pattern(last_bytes_));
      case Kind::size: {
        if (is_bad) return bad_address();
        // A lie stays within the forbidden page: only the ends of what would be written are probed,
        // and behind that page there may be memory that can be written.
        const auto truth = static_cast<DWORD>(last_bytes_);
        const DWORD said =
            below(4) == 0 ? one_of<DWORD>({0, below(300), truth + below(3900)}) : truth;
        std::vector<char> contents(one_of<std::size_t>({4, 4, 4, 3}));
        std::memcpy(contents.data(), &said, contents.size());
        return place(kind, position, contents);
      }
      case Kind::pointer:
        return is_bad ? bad_address() : place(kind, position, std::vector<char>(8, 0));
      case Kind::row:
        return is_bad ? bad_address() : place(kind, position, row_contents());
    }
    return 0;
  }

  void check(const Function& function, DWORD code);
  void disturb();
  void step(const Function& function, void* symbol);

  std::mt19937_64 random_;
  ForbiddenPage forbidden_;
  std::vector<Placed> placed_;
  std::size_t last_bytes_ = 0;
  std::vector<char> last_table_;
  std::deque<Conversation> talks_;
  std::deque<Fd> datagrams_;
};

bool is_known(DWORD code) {
  static const std::set<DWORD> codes{0, 4, 5, 8, 31, 50, 87, 122, 299, 317, 1168, 1784};
  return codes.contains(code);
}

void CallFuzz::check(const Function& function, DWORD code) {
  EXPECT_TRUE(is_known(code)) << function.name << " gives " << code;
  std::size_t written = 0;
  bool sized = false;
  for (const Placed& placed : placed_) {
    EXPECT_TRUE(placed.memory->untouched_before()) << function.name << " writes in front";
    std::vector<char> now(placed.before.size());
    if (!now.empty()) std::memcpy(now.data(), placed.memory->data(), now.size());
    const bool same = now == placed.before;
    const bool may_change = placed.kind == Kind::size
                                ? code == 0 || code == ERROR_INSUFFICIENT_BUFFER
                                : code == 0 && placed.kind != Kind::row;
    EXPECT_TRUE(same || may_change)
        << function.name << " writes argument " << placed.position << " and gives " << code;
    if (placed.kind == Kind::size && code == 0) {
      DWORD size = 0;
      std::memcpy(&size, now.data(), sizeof size);
      written = size;
      sized = true;
    }
    void* block = nullptr;
    if (placed.kind == Kind::pointer && code == 0) {
      std::memcpy(&block, now.data(), sizeof block);
      HeapFree(GetProcessHeap(), 0, block);
    }
  }
  for (const Placed& placed : placed_) {
    if (!sized || placed.kind != Kind::buffer) continue;
    EXPECT_TRUE(placed.memory->untouched_from(written)) << function.name << " writes behind";
    last_table_.assign(static_cast<char*>(placed.memory->data()),
                       static_cast<char*>(placed.memory->data()) + placed.memory->size());
  }
}

void CallFuzz::disturb() {
  const char* const host = below(2) == 0 ? "127.0.0.1" : "::1";
  if (below(3) == 0) talks_.push_back(converse(Endpoint::of(host)));
  if (below(3) == 0) datagrams_.push_back(bound_socket(Endpoint::of(host), {.type = SOCK_DGRAM}));
  if (talks_.size() > 3) talks_.pop_front();
  if (datagrams_.size() > 3) datagrams_.pop_front();
}

void CallFuzz::step(const Function& function, void* symbol) {
  placed_.clear();
  last_bytes_ = 0;
  std::array<Word, 11> words{};
  for (std::size_t i = 0; i < function.arguments.size(); ++i)
    words[i] = argument(function.arguments[i], i);
  errno = 4711;
  const DWORD code = call(symbol, words);
  EXPECT_EQ(errno, 4711) << function.name;
  check(function, code);
}

std::uint32_t from_environment(const char* name, std::uint32_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

TEST_F(CallFuzz, NoSequenceWritesWhereItMayNot) {
  const std::uint32_t calls = from_environment("TCPTABLE_FUZZ_CALLS", 3000);
  random_.seed(from_environment("TCPTABLE_FUZZ_SEED", 1));
  std::vector<std::pair<Function, void*>> known;
  for (const Function& function : functions())
    if (void* const symbol = dlsym(RTLD_DEFAULT, function.name))
      known.emplace_back(function, symbol);
  ASSERT_GE(known.size(), 37U) << "nothing was called";
  for (std::uint32_t i = 0; i < calls && !HasFailure(); ++i) {
    if (i % 8 == 0) disturb();
    const auto& [function, symbol] = known[below(static_cast<std::uint32_t>(known.size()))];
    SCOPED_TRACE("call " + std::to_string(i));
    step(function, symbol);
  }
}

TEST(CallFuzzList, HasEveryExportedFunction) {
  std::ifstream map(TCPTABLE_IPHLPAPI_MAP);
  std::set<std::string> listed;
  for (const Function& function : functions()) listed.insert(function.name);
  std::size_t count = 0;
  for (std::string line; std::getline(map, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    const std::size_t end = line.find(';');
    if (first == std::string::npos || end == std::string::npos || line[first] < 'A' ||
        line[first] > 'Z') {
      continue;
    }
    EXPECT_TRUE(listed.contains(line.substr(first, end - first))) << line;
    ++count;
  }
  EXPECT_GE(count, 37U);
}

}  // namespace
}  // namespace tcptable::test
