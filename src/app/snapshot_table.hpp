// A Snapshot as renderers see it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tcptable/snapshot.hpp>

#include "interface_names.hpp"
#include "row_view.hpp"

namespace tcptable::app {

// The snapshot must outlive it.
class SnapshotTable final : public Table {
 public:
  explicit SnapshotTable(const Snapshot& snapshot) noexcept : snapshot_(snapshot) {}

  std::size_t size() const override { return snapshot_.size(); }
  const RowView& row(std::size_t index) override;
  std::unique_ptr<Table> another() const override {
    return std::make_unique<SnapshotTable>(snapshot_);
  }

 private:
  static constexpr std::size_t rows_near = 128;

  std::string_view device(std::uint32_t index);
  void bring_near(std::size_t block);
  void fill_owners(const Row& row);

  const Snapshot& snapshot_;
  InterfaceNames names_;
  std::vector<OwnerView> owners_;  // of the row at hand; reused
  RowView view_;
  std::array<std::uint32_t, rows_near> pids_{};
  std::size_t block_near_ = static_cast<std::size_t>(-1);
};

}  // namespace tcptable::app
