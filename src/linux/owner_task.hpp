// Owner passes that may run in a thread of their own.
#pragma once

#include <thread>

#include "engine.hpp"

namespace tcptable::engine {

// begin() and finish() for engines that only have to say what a pass does.
class OwnerTask : public table::OwnerEngine {
 public:
  OwnerTask() = default;
  OwnerTask(const OwnerTask&) = delete;
  OwnerTask& operator=(const OwnerTask&) = delete;

  void begin(const table::OwnerRequest& request, table::OwnerPace pace,
             table::HolderIndex& index) override;
  Result<table::OwnerReport> finish() override;
  void cancel() noexcept override;

 protected:
  // Derived classes call this in their destructor: the thread uses what they are made of.
  void join() noexcept;

  // The pass. May throw std::bad_alloc. Runs in the thread or in finish(), never in two places.
  virtual Result<table::OwnerReport> run(const table::OwnerRequest& request,
                                         table::HolderIndex& index) = 0;

 private:
  Result<table::OwnerReport> run_safely() noexcept;

  table::OwnerRequest request_;
  table::HolderIndex* index_ = nullptr;  // null when nothing is begun
  std::thread thread_;
  Result<table::OwnerReport> result_ = table::OwnerReport{};
};

}  // namespace tcptable::engine
