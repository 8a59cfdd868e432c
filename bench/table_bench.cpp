// table_bench [REPEAT [CASE]]: the library's tables beside the bare kernel dump, in one process, on
// the sockets of the current network namespace; or only the named case and the dump. Each round
// runs every case once, so that whatever else the machine does falls on all of them alike; the
// figure is the median over the rounds.
//
// Prints one line per case, separated by tabs: name, rows, milliseconds, KiB of resident memory
// that the first call added at its peak. That peak is taken in a child that does nothing else.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <tcptable/tcptable.hpp>
#include <vector>

#include "bare_dump.hpp"
#include "ip_helper_calls.hpp"

namespace tcptable::bench {
namespace {

struct Case {
  std::string name;
  std::function<std::size_t()> run;  // gives the number of rows
  std::vector<double> ms = {};
  std::size_t rows = 0;
  long peak_kib = 0;
};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "table_bench: %s\n", what.c_str());
  std::exit(1);
}

// ---- The cases. Each keeps its memory from call to call, as a caller who polls does.

std::size_t run_bare_dump() {
  static std::vector<BareRow> rows;
  bare_dump(rows);
  return rows.size();
}

// Grows its buffer as the API asks. Sockets do not come and go here, so from the second call on the
// buffer fits and one call is measured.
std::size_t run_table(TableCall call, bool ordered) {
  static std::vector<std::byte> buffer;
  for (;;) {
    unsigned int size = static_cast<unsigned int>(buffer.size());
    const unsigned int code = call(buffer.data(), &size, ordered);
    if (code == table_success) break;
    if (code != table_insufficient) fail("a table call returned " + std::to_string(code));
    buffer.resize(size);
  }
  unsigned int count = 0;
  std::memcpy(&count, buffer.data(), sizeof count);
  return count;
}

std::size_t run_sizing(TableCall call) {
  unsigned int size = 0;
  if (call(nullptr, &size, false) != table_insufficient) fail("a sizing call did not ask for more");
  return 0;
}

// A connection where there is one, else the last listener. Taken from the first lines of /proc/net,
// where listeners stand first, so that it leaves no trace in the figures of memory.
NamedConnection some_socket() {
  NamedConnection named;
  FILE* table = std::fopen("/proc/net/tcp", "re");
  if (table == nullptr) fail("no /proc/net/tcp");
  constexpr unsigned listening = 0x0A;
  unsigned state = listening;
  char line[256];
  while (state == listening && std::fgets(line, sizeof line, table) != nullptr)
    std::sscanf(line, "%*d: %8X:%4hX %8X:%4hX %2X", &named.local_address, &named.local_port,
                &named.remote_address, &named.remote_port, &state);
  std::fclose(table);
  return named;
}

constexpr std::size_t reads = 1000;

// A call that makes two.
std::size_t run_pairs(unsigned int (*call)(const NamedConnection&)) {
  static const NamedConnection named = some_socket();
  for (std::size_t i = 0; i < reads / 2; ++i)
    if (const unsigned int code = call(named); code != table_success)
      fail("an EStats call returned " + std::to_string(code));
  return reads;
}

std::size_t run_close_nothing() {
  static const NamedConnection named = some_socket();
  for (std::size_t i = 0; i < reads; ++i)
    if (const unsigned int code = close_nothing(named); code != no_such_connection)
      fail("SetTcpEntry returned " + std::to_string(code));
  return reads;
}

std::size_t run_details() {
  static const NamedConnection named = some_socket();
  Row row{};
  row.protocol = Protocol::tcp;
  row.family = Family::ipv4;
  std::memcpy(row.local_bytes.data(), &named.local_address, sizeof named.local_address);
  std::memcpy(row.remote_bytes.data(), &named.remote_address, sizeof named.remote_address);
  row.local_port = named.local_port;
  row.remote_port = named.remote_port;
  for (std::size_t i = 0; i < reads; ++i)
    if (const auto known = details(row); !known) fail(to_string(known.error()));
  return reads;
}

std::size_t run_small(unsigned int (*call)()) {
  if (const unsigned int code = call(); code != table_success)
    fail("a call returned " + std::to_string(code));
  return 0;
}

Query tcp4() {
  Query query;
  query.protocols = {.tcp = true, .udp = false};
  query.families = {.ipv4 = true, .ipv6 = false};
  return query;
}

std::size_t run_snapshot(const Query& query) {
  const auto table = snapshot(query);
  if (!table) fail(to_string(table.error()));
  return table->size();
}

std::size_t run_collector(const Query& query) {
  static auto collector = Collector::open();
  static Snapshot table;
  if (!collector) fail(to_string(collector.error()));
  if (const auto done = collector->collect(query, table); !done) fail(to_string(done.error()));
  return table.size();
}

std::vector<Case> make_cases() {
  const Query plain = tcp4();
  Query owned = plain;
  owned.columns.owners = true;
  Query with_info = plain;
  with_info.columns.tcp_info = true;
  Query with_details = with_info;
  with_details.columns.memory = with_details.columns.timers = with_details.columns.cgroups = true;
  Query walked = plain;
  walked.engine = EngineChoice::bpf;
  Query procfs = plain;
  procfs.engine = EngineChoice::procfs;
  return {
      {"bare kernel dump", run_bare_dump},
      {"GetTcpTable", [] { return run_table(get_tcp_table, false); }},
      {"GetTcpTable ordered", [] { return run_table(get_tcp_table, true); }},
      {"GetTcpTable2", [] { return run_table(get_tcp_table2, false); }},
      {"GetTcpTable2 ordered", [] { return run_table(get_tcp_table2, true); }},
      {"GetTcpTable2 size only", [] { return run_sizing(get_tcp_table2); }},
      {"GetExtendedTcpTable pid", [] { return run_table(get_pid_table, false); }},
      {"GetExtendedTcpTable pid, listeners", [] { return run_table(get_pid_listeners, false); }},
      {"GetExtendedTcpTable module", [] { return run_table(get_module_table, false); }},
      {"GetUdpTable", [] { return run_table(get_udp_table, false); }},
      {"GetExtendedUdpTable pid", [] { return run_table(get_udp_pid_table, false); }},
      {"GetTcp6Table", [] { return run_table(get_tcp6_table, false); }},
      {"GetTcp6Table2", [] { return run_table(get_tcp6_table2, false); }},
      {"GetUdp6Table", [] { return run_table(get_udp6_table, false); }},
      {"AllocateAndGetTcpEx…FromStack", [] { return run_small(allocate_pid_table); }},
      {"EStats reads", [] { return run_pairs(get_estats); }},
      {"EStats switches", [] { return run_pairs(set_estats); }},
      {"SetTcpEntry of nothing", run_close_nothing},
      {"details() reads", run_details},
      {"GetTcpStatistics", [] { return run_small(get_tcp_statistics); }},
      {"GetUdpStatistics", [] { return run_small(get_udp_statistics); }},
      {"GetIpStatistics", [] { return run_small(get_ip_statistics); }},
      {"GetIcmpStatistics", [] { return run_small(get_icmp_statistics); }},
      {"GetOwnerModuleFromTcpEntry", [] { return run_small(get_owner_module); }},
      {"snapshot", [plain] { return run_snapshot(plain); }},
      {"snapshot with owners", [owned] { return run_snapshot(owned); }},
      {"snapshot with tcp_info", [with_info] { return run_snapshot(with_info); }},
      {"snapshot with every detail", [with_details] { return run_snapshot(with_details); }},
      {"collector", [plain] { return run_collector(plain); }},
      {"collector with owners", [owned] { return run_collector(owned); }},
      {"snapshot by BPF", [walked] { return run_snapshot(walked); }},
      {"snapshot from procfs", [procfs] { return run_snapshot(procfs); }},
  };
}

// ---- Measuring.

// A field of /proc/self/status in KiB.
long status_kib(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::atol(line.c_str() + std::strlen(field) + 1);
  }
  fail(std::string("no ") + field);
}

// How much the resident peak rises above where the call began.
long peak_growth_kib(const Case& subject) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak becomes what is resident now
  const long before_kib = status_kib("VmHWM");
  static_cast<void>(subject.run());
  return status_kib("VmHWM") - before_kib;
}

long measured_in_child(const Case& subject) {
  int ends[2];
  if (pipe(ends) != 0) fail("pipe");
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    const long kib = peak_growth_kib(subject);
    std::_Exit(write(ends[1], &kib, sizeof kib) == sizeof kib ? 0 : 1);
  }
  close(ends[1]);
  long kib = 0;
  if (read(ends[0], &kib, sizeof kib) != sizeof kib) fail("no figure for " + subject.name);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return kib;
}

void run_timed(Case& subject) {
  const auto start = std::chrono::steady_clock::now();
  subject.rows = subject.run();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  subject.ms.push_back(took.count());
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// The bare dump, which comes first, and the case of that name; all cases when it is empty.
std::vector<Case> chosen_cases(const std::string& name) {
  std::vector<Case> cases = make_cases();
  if (name.empty()) return cases;
  const std::string yardstick = cases.front().name;
  std::erase_if(cases,
                [&](const Case& each) { return each.name != name && each.name != yardstick; });
  if (cases.size() != 2) fail("no case is called " + name);
  return cases;
}

void measure(int repeat, const std::string& name) {
  std::vector<Case> cases = chosen_cases(name);
  for (Case& subject : cases) subject.peak_kib = measured_in_child(subject);
  for (const Case& subject : cases) static_cast<void>(subject.run());  // buffers get their size
  for (int round = 0; round < repeat; ++round) {
    for (Case& subject : cases) run_timed(subject);
  }
  for (const Case& subject : cases) {
    std::printf("%s\t%zu\t%.3f\t%ld\n", subject.name.c_str(), subject.rows, median(subject.ms),
                subject.peak_kib);
  }
}

}  // namespace
}  // namespace tcptable::bench

int main(int argc, char** argv) {
  const int repeat = argc > 1 ? std::atoi(argv[1]) : 5;
  if (argc > 3 || repeat < 1) {
    std::fprintf(stderr, "usage: table_bench [REPEAT [CASE]]\n");
    return 2;
  }
  tcptable::bench::measure(repeat, argc > 2 ? argv[2] : "");
}
