// What happened, one line each: text for people or JSON for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/diff.hpp>
#include <tcptable/snapshot.hpp>

#include "json_writer.hpp"
#include "names.hpp"
#include "output.hpp"
#include "time_options.hpp"

namespace tcptable::app {

// When it was seen, and for how long the socket had been there. Empty where it is not known.
struct ChangeTime {
  std::optional<std::int64_t> seen_at_ns;  // since 1970 UTC
  std::optional<std::int64_t> age_ns;
};

class ChangePrinter {
 public:
  ChangePrinter(const ChangeShape& shape, Output& output)
      : format_(shape.format),
        fields_(shape.fields),
        names_(shape.numeric ? Names::Services::as_numbers : Names::Services::as_names),
        output_(output),
        json_(output) {}

  // What every document begins and ends with.
  void begin(std::string_view command, std::string_view host);
  void end();

  void change(const Snapshot& before, const Snapshot& after, const Change& change,
              const ChangeTime& time);
  void present(const Snapshot& snapshot, const Row& row, const ChangeTime& time);

  // One that came and went between two looks.
  void brief(const Snapshot& snapshot, const Row& row, const ChangeTime& time);

  // At least so many sockets of connections came and went without being in any snapshot; of a
  // connection of the host with itself both.
  void unseen(std::uint64_t count, const ChangeTime& time);

  // So many sockets ended that no look had as matching, and of which nobody can say any more
  // whether the filter meant them.
  void undecided(std::uint64_t count, const ChangeTime& time);

  // A snapshot may lack rows, so that they seem to have closed.
  void gap(GapKind kind, const ChangeTime& time);

 private:
  void text_line(char sign, const ChangeTime& time, std::string_view socket,
                 std::string_view remark);
  std::string remark_on(const Snapshot& before, const Snapshot& after, const Change& change,
                        const ChangeTime& time);
  void begin_event(std::string_view type, const ChangeTime& time);
  void end_event();

  ChangeFormat format_;
  std::vector<Field> fields_;
  Names names_;
  Output& output_;
  JsonWriter json_;
};

}  // namespace tcptable::app
