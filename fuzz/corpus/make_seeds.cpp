// Makes the seeds that lie beside it, with the builders of the tests. From the project's root:
//
//   g++ -std=c++20 -Iinclude fuzz/corpus/make_seeds.cpp src/base/{address,error,text}.cpp
//     -Isrc/base -o /tmp/make_seeds && /tmp/make_seeds fuzz/corpus
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "../../src/wire/connection_record.h"
#include "../../tests/builders/netlink_message.hpp"
#include "../../tests/builders/proc_net_recording.hpp"

namespace {

using namespace tcptable::test;

class Corpus {
 public:
  explicit Corpus(std::filesystem::path directory) : directory_(std::move(directory)) {}

  void add(const std::string& name, std::string_view contents) const {
    const std::filesystem::path path = directory_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << contents;
  }
  void add(const std::string& name, const ByteVector& contents) const {
    add(name, std::string_view(reinterpret_cast<const char*>(contents.data()), contents.size()));
  }

 private:
  std::filesystem::path directory_;
};

inet_diag_msg connection() { return diag_message("10.0.0.1", 80, "10.0.0.2", 5000); }

ByteVector ipv6_listener() {
  ByteVector payload = bytes_of(diag_message("::", 80, "::", 0, 10));
  append_attribute(payload, INET_DIAG_MEMINFO, ByteVector(16));
  append_attribute(payload, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  return payload;
}

Datagram dump() {
  return Datagram().socket(connection()).message(SOCK_DIAG_BY_FAMILY, ipv6_listener());
}

void add_datagrams(const Corpus& corpus) {
  const std::string name = "netlink_dump/";
  corpus.add(name + "sockets", dump().bytes());
  corpus.add(name + "done", dump().done().bytes());
  corpus.add(name + "error", Datagram().error(22).bytes());
  corpus.add(name + "cut", dump().cut(10).bytes());
  ByteVector attributes = ipv6_listener();
  attributes.erase(attributes.begin(), attributes.begin() + sizeof(inet_diag_msg));
  corpus.add("netlink_attributes/v6_only", attributes);
  ByteVector nested;
  append_attribute(nested, NLA_F_NESTED | 1, attributes);
  corpus.add("netlink_attributes/nested", nested);
}

// Datagrams in the form of fuzz_netlink_engine.cpp.
class Conversation {
 public:
  explicit Conversation(int shape) : bytes_(bytes_of_numbers({shape})) {}
  Conversation& datagram(const Datagram& datagram) {
    append(bytes_of(static_cast<std::uint16_t>(datagram.bytes().size())));
    append(datagram.bytes());
    return *this;
  }
  Conversation& next_connection() {
    append(bytes_of(std::uint16_t{0}));
    return *this;
  }
  const ByteVector& bytes() const { return bytes_; }

 private:
  void append(const ByteVector& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  ByteVector bytes_;
};

void add_conversations(const Corpus& corpus) {
  const std::string name = "netlink_engine/";
  corpus.add(name + "dump", Conversation(2).datagram(dump()).datagram(Datagram().done()).bytes());
  corpus.add(name + "both_refused", Conversation(2)
                                        .datagram(Datagram().error(22))
                                        .next_connection()
                                        .datagram(dump().with_sequence(2).done())
                                        .datagram(dump().with_sequence(3).done())
                                        .bytes());
  corpus.add(name + "interrupted", Conversation(0)
                                       .datagram(Datagram(1).done(0, NLM_F_MULTI | NLM_F_DUMP_INTR))
                                       .datagram(Datagram(2).socket(connection()).done())
                                       .bytes());
  corpus.add(name + "broken_off", Conversation(8)
                                      .datagram(dump().error(105))
                                      .next_connection()
                                      .datagram(Datagram(2).socket(connection()).done())
                                      .bytes());
  corpus.add(name + "lookup", Conversation(16)
                                  .datagram(Datagram(1).done())
                                  .datagram(Datagram(2).socket(connection()))
                                  .bytes());
}

void add_text(const Corpus& corpus) {
  corpus.add("proc_net/tcp", recorded_tcp());
  corpus.add("proc_net/tcp6", recorded_tcp6());
  corpus.add("proc_net/udp", recorded_udp());
  corpus.add("proc_net/udp6", recorded_udp6());
  corpus.add("proc_pid/stat", recorded_stat);
  corpus.add("proc_pid/status", recorded_status);
  corpus.add("proc_pid/link", "socket:[8006054]");
  corpus.add("snmp/tcp", recorded_snmp);
  corpus.add("sockstat/ipv4", recorded_sockstat);
  corpus.add("sockstat/ipv6", recorded_sockstat6);
  corpus.add("address/ipv4", "192.0.2.1/24");
  corpus.add("address/ipv6", "2001:db8::1/32");
  corpus.add("address/mapped", "::ffff:192.0.2.1");
  corpus.add("address/longest", "0000:0000:0000:0000:0000:ffff:255.255.255.255/128");
}

// A process with two descriptors, and one with none.
void add_records(const Corpus& corpus) {
  const auto word = [](int value) { return bytes_of_numbers({value, 0, 0, 0}); };
  ByteVector bytes = bytes_of_numbers({'t', 'p', 'c', 't'});
  for (const int value : {1, 36, 12, 0, 100, 0,   7, 97, 0,  0, 0, 1, 10, 3,
                          1, 11, 4,  2, 0,   200, 0, 8,  98, 0, 0, 0, 1}) {
    const ByteVector part = word(value);
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  corpus.add("bpf_record/two_processes", bytes);
}

ByteVector connection_record(unsigned char family, unsigned char state) {
  tcptable_connection record{};
  record.local[0] = 10;
  record.remote[15] = 1;
  record.inode = 70000;
  record.local_port = 443;
  record.remote_port = 50000;
  record.family = family;
  record.state = state;
  return bytes_of(record);
}

void add_connections(const Corpus& corpus) {
  corpus.add("bpf_connection/ipv4", connection_record(AF_INET, 1));
  corpus.add("bpf_connection/ipv6", connection_record(AF_INET6, 12));
}

// Numbers in the order in which fuzz_diag_filter.cpp takes them.
void add_filters(const Corpus& corpus) {
  corpus.add("diag_filter/port", bytes_of_numbers({1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 80, 0, 90, 0}));
  corpus.add("diag_filter/prefix",
             bytes_of_numbers({1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 10, 0, 0, 0, 8, 0}));
}

// One socket with attributes as the kernel sends them, and the longest of these by itself.
void add_details(const Corpus& corpus) {
  ByteVector tcp_info(280);
  for (std::size_t i = 0; i < tcp_info.size(); ++i) tcp_info[i] = static_cast<std::byte>(i);
  corpus.add("tcp_info/whole", tcp_info);
  ByteVector answer = bytes_of(connection());
  append_attribute(answer, INET_DIAG_INFO, tcp_info);
  append_attribute(answer, INET_DIAG_SKMEMINFO, ByteVector(36));
  append_attribute(answer, INET_DIAG_CONG, bytes_of(std::array<char, 6>{"cubic"}));
  append_attribute(answer, INET_DIAG_CGROUP_ID, bytes_of(std::uint64_t{5}));
  append_attribute(answer, INET_DIAG_BBRINFO, ByteVector(sizeof(tcp_bbr_info)));
  append_attribute(answer, INET_DIAG_TOS, bytes_of(std::uint8_t{16}));
  corpus.add("socket_details/tcp", answer);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_seeds DIRECTORY\n";
    return 2;
  }
  const Corpus corpus(argv[1]);
  add_datagrams(corpus);
  add_conversations(corpus);
  add_text(corpus);
  add_records(corpus);
  add_connections(corpus);
  add_filters(corpus);
  add_details(corpus);
}
