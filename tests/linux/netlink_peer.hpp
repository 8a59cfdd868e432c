// The kernel's end of NETLINK_SOCK_DIAG, played on a socketpair.
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <list>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "../builders/netlink_message.hpp"
#include "../support/fd.hpp"
#include "netlink_engine.hpp"

namespace tcptable::test {

// A request as the engine sent it.
struct SeenRequest {
  nlmsghdr header{};
  ByteVector body;  // what follows the header

  bool asks_for_both_families() const { return header.nlmsg_type == TCPDIAG_GETSOCK; }
  bool is_dump() const { return (header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP; }
  bool has_filter() const {
    return body.size() >
           (asks_for_both_families() ? sizeof(inet_diag_req) : sizeof(inet_diag_req_v2));
  }
  // Of a request for one family.
  inet_diag_req_v2 for_family() const {
    inet_diag_req_v2 request{};
    std::memcpy(&request, body.data(), std::min(body.size(), sizeof request));
    return request;
  }
  inet_diag_req for_both() const {
    inet_diag_req request{};
    std::memcpy(&request, body.data(), std::min(body.size(), sizeof request));
    return request;
  }
};

// Answers the n-th request, over whichever connection it comes, with the n-th reply. A request
// beyond the last reply finds the connection closed.
class NetlinkPeer {
 public:
  using Reply = std::vector<Datagram>;

  NetlinkPeer() = default;
  NetlinkPeer(const NetlinkPeer&) = delete;
  NetlinkPeer& operator=(const NetlinkPeer&) = delete;
  // The engine's ends must be closed by now: each thread ends with its connection.
  ~NetlinkPeer() {
    for (std::thread& thread : threads_) thread.join();
  }

  // Datagrams are built with sequence 0 for "of this conversation".
  void reply(Reply datagrams) {
    const std::lock_guard lock(mutex_);
    replies_.push_back(std::move(datagrams));
  }
  // After this reply the connection is closed.
  void reply_and_close(Reply datagrams) {
    const std::lock_guard lock(mutex_);
    replies_.push_back(std::move(datagrams));
    closing_.insert(replies_made_ + replies_.size());
  }

  engine::NetlinkOpener opener() {
    return [this] { return connect(); };
  }

  std::size_t connections() const { return threads_.size(); }
  std::vector<SeenRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  Result<sys::UniqueFd> connect() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
      return Error{ErrorCode::system, errno, "socketpair"};
    threads_.emplace_back([this, far = Fd(ends[1])] { serve(far.get()); });
    return sys::UniqueFd(ends[0]);
  }

  void serve(int connection) {
    ByteVector buffer(65536);
    for (;;) {
      const ssize_t size = ::recv(connection, buffer.data(), buffer.size(), 0);
      if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return;
      const std::span request(buffer.data(), static_cast<std::size_t>(size));
      if (answer_beginning(connection, request)) continue;
      const auto [datagrams, keep_open] = next_reply(request);
      nlmsghdr header{};
      std::memcpy(&header, buffer.data(), sizeof header);
      for (const Datagram& datagram : datagrams) {
        const ByteVector bytes = datagram.bytes_in_conversation(header.nlmsg_seq);
        // The engine may have given the connection up.
        if (::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return;
      }
      if (!keep_open) return;
    }
  }

  // A question for a socket of port 0 begins each conversation, and needs no reply of the test's.
  static bool answer_beginning(int connection, std::span<const std::byte> request) {
    SeenRequest seen;
    std::memcpy(&seen.header, request.data(), sizeof seen.header);
    seen.body.assign(request.begin() + sizeof seen.header, request.end());
    if (seen.is_dump() || seen.header.nlmsg_seq != 0 || seen.for_family().id.idiag_sport != 0)
      return false;
    const ByteVector answer = Datagram(0).error(ENOENT).bytes();
    ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    return true;
  }

  std::pair<Reply, bool> next_reply(std::span<const std::byte> request) {
    const std::lock_guard lock(mutex_);
    SeenRequest& seen = requests_.emplace_back();
    std::memcpy(&seen.header, request.data(), sizeof seen.header);
    seen.body.assign(request.begin() + sizeof seen.header, request.end());
    if (replies_.empty()) return {{}, false};
    Reply reply = std::move(replies_.front());
    replies_.pop_front();
    ++replies_made_;
    return {std::move(reply), !closing_.contains(replies_made_)};
  }

  std::mutex mutex_;
  std::deque<Reply> replies_;
  std::set<std::size_t> closing_;  // numbers of the replies that end their connection
  std::size_t replies_made_ = 0;
  std::vector<SeenRequest> requests_;
  std::list<std::thread> threads_;  // touched by the engine's thread alone
};

}  // namespace tcptable::test
