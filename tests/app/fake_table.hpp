// A table written by hand, and what a renderer makes of it.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tcptable/address.hpp>

#include "output.hpp"
#include "row_view.hpp"

namespace tcptable::app::testing {

inline Address address(std::string_view text) { return Address::parse(text).value(); }

class FakeTable final : public Table {
 public:
  explicit FakeTable(std::vector<RowView> rows) : rows_(std::move(rows)) {}
  std::size_t size() const override { return rows_.size(); }
  const RowView& row(std::size_t index) override { return rows_.at(index); }

 private:
  std::vector<RowView> rows_;
};

// What `write` puts into an Output, through a real descriptor.
template <typename Write>
std::string captured(Write&& write) {
  const int descriptor = memfd_create("captured", MFD_CLOEXEC);
  EXPECT_GE(descriptor, 0);
  Output output(descriptor);
  write(output);
  output.flush();
  EXPECT_EQ(output.error(), 0);
  std::string text(static_cast<std::size_t>(lseek(descriptor, 0, SEEK_END)), '\0');
  EXPECT_EQ(pread(descriptor, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  close(descriptor);
  return text;
}

inline RowView listener(std::string_view local, std::uint16_t port) {
  RowView row;
  row.state = State::listen;
  row.local_address = address(local);
  row.family = row.local_address.family;
  row.remote_address = address(row.family == Family::ipv4 ? "0.0.0.0" : "::");
  row.local_port = port;
  return row;
}

inline RowView connection(std::string_view local, std::uint16_t local_port, std::string_view remote,
                          std::uint16_t remote_port, State state = State::established) {
  RowView row = listener(local, local_port);
  row.state = state;
  row.remote_address = address(remote);
  row.remote_port = remote_port;
  return row;
}

}  // namespace tcptable::app::testing
