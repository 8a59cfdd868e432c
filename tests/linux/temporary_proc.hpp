// A tree that looks like /proc. PIDs in it should lie beyond any that a kernel gives out, because
// the owner pass asks the kernel about the threads of a process by their numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "../builders/temporary_directory.hpp"

namespace tcptable::test {

inline constexpr std::uint32_t first_unreal_pid = 4'194'305;  // PID_MAX_LIMIT + 1

class TemporaryProc : public TemporaryDirectory {
 public:
  // With what an unrestricted /proc of the initial PID namespace has.
  TemporaryProc() {
    link("self", std::to_string(first_unreal_pid));
    directory("1");
    pid_namespace("pid:[4026531836]");
  }

  void pid_namespace(const std::string& text) {
    remove("thread-self/ns/pid");
    link("thread-self/ns/pid", text);
  }
  void net(const std::string& name, std::string_view contents) {
    file("thread-self/net/" + name, contents);
  }
  void socket(std::uint32_t pid, int descriptor, std::uint32_t inode) {
    descriptor_link(pid, std::to_string(descriptor), "socket:[" + std::to_string(inode) + "]");
  }
  void thread_socket(std::uint32_t pid, std::uint32_t tid, int descriptor, std::uint32_t inode) {
    directory(std::to_string(pid) + "/task/" + std::to_string(pid));
    link(std::to_string(pid) + "/task/" + std::to_string(tid) + "/fd/" + std::to_string(descriptor),
         "socket:[" + std::to_string(inode) + "]");
  }
  void descriptor_link(std::uint32_t pid, const std::string& name, const std::string& target) {
    link(std::to_string(pid) + "/fd/" + name, target);
  }
  void stat(std::uint32_t pid, const std::string& name, std::uint64_t start_time_ticks) {
    file(std::to_string(pid) + "/stat",
         std::to_string(pid) + " (" + name + ") S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 " +
             std::to_string(start_time_ticks) + " 1000 10 18446744073709551615 0 0\n");
  }
  void status(std::uint32_t pid, std::uint32_t real_uid, std::uint32_t effective_uid) {
    file(std::to_string(pid) + "/status", "Name:\tx\nUid:\t" + std::to_string(real_uid) + "\t" +
                                              std::to_string(effective_uid) + "\t0\t0\n");
  }
};

}  // namespace tcptable::test
