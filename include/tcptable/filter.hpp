// The filter language: one for queries of programs, for every command of the tool, and for files.
//
//   const auto parsed = tcptable::Filter::parse("state:established and rtt > 50ms");
//   if (const auto* error = std::get_if<tcptable::FilterError>(&parsed))
//     std::fprintf(stderr, "%zu: %s\n", error->position, error->message.c_str());
//   query.filter = std::get<tcptable::Filter>(parsed);
//
// tcptable(7) is the manual of the language. In short: bare words for the common case (`:443`,
// `nginx`, `10.0.0.0/8`, `listen`), `key:value`, expressions over every field of field.hpp with
// `and`, `or`, `not`, parentheses, `= != < <= > >= ~ !~ in`, and what ss(8) calls a filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tcptable/export.hpp>

namespace tcptable {

struct ColumnSet;
struct Row;
class Snapshot;

// What is wrong, and where: `position` counts bytes from the beginning of the text, at most its
// size. `message` quotes the text's own bytes as they are: escape before printing.
struct FilterError {
  std::size_t position = 0;
  std::string message;
};

// How names in a filter become numbers. Unset functions know no name.
struct FilterNames {
  std::function<std::optional<std::uint32_t>(std::string_view)> user;     // to the uid
  std::function<std::optional<std::uint16_t>(std::string_view)> service;  // to the port
};

// By the system's databases (getpwnam(3), getservbyname(3)), asked only for the names that occur.
TCPTABLE_API FilterNames system_names();

// What can be said of a socket of which not everything is known.
enum class Verdict : std::uint8_t { no, undecided, yes };

struct FilterExpression;  // private to the library

// A condition on sockets. A value: cheap to copy, immutable, safe to share between threads.
class TCPTABLE_API Filter {
 public:
  Filter() noexcept;  // every socket
  Filter(const Filter&) noexcept;
  Filter(Filter&&) noexcept;
  Filter& operator=(const Filter&) noexcept;
  Filter& operator=(Filter&&) noexcept;
  ~Filter();

  // Empty text, and text of blanks, is the filter that every socket matches. A text, and its full
  // form, has at most 16384 bytes and 64 levels of parentheses and negations; a longer one is an
  // error. Cost: some microseconds, and a look into the system's databases for each name.
  static std::variant<Filter, FilterError> parse(std::string_view text);
  static std::variant<Filter, FilterError> parse(std::string_view text, const FilterNames& names);

  bool matches_all() const noexcept;  // nothing was asked

  // The filter in its full form. Parsed again, it gives an equal filter, unless it was made by &&
  // and is beyond the bounds of parse().
  std::string text() const;

  // Whether `row` of `snapshot` is meant. A field of owners is meant when one of the owners is. A
  // comparison with a value that is unknown (field.hpp) is false, and its negation is true.
  bool matches(const Snapshot& snapshot, const Row& row) const;

  // The same of a socket that has ended: only what it had all the time, such as its ends and its
  // user, decides, where the snapshot tells it; its state, its owners and what was counted are
  // unknown, and so is the remote port of a TCP row that has none (closings.hpp).
  Verdict judge_ended(const Snapshot& snapshot, const Row& row) const;

  // Adds what a query has to ask for so that matches() can decide.
  void add_needs(ColumnSet& columns) const noexcept;

  // The expression, for the library's own layers; null for every socket.
  const FilterExpression* expression() const noexcept { return expression_.get(); }

  friend TCPTABLE_API bool operator==(const Filter&, const Filter&) noexcept;

 private:
  friend TCPTABLE_API Filter operator&&(const Filter& a, const Filter& b);
  explicit Filter(std::shared_ptr<const FilterExpression> expression) noexcept;
  std::shared_ptr<const FilterExpression> expression_;
};

// The positions in snapshot.rows() of the rows that match, ascending: for snapshots that were not
// collected with the filter, such as loaded ones.
TCPTABLE_API std::vector<std::uint32_t> matching(const Snapshot& snapshot, const Filter& filter);

// The conjunction: what matches both.
TCPTABLE_API Filter operator&&(const Filter& a, const Filter& b);

}  // namespace tcptable
