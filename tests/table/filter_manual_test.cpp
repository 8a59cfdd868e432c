// tcptable(7) tells of every field, and its examples are filters.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <tcptable/field.hpp>
#include <tcptable/filter.hpp>

#include "field_names.hpp"

namespace tcptable {
namespace {

FilterNames some_names() {
  return {.user = [](std::string_view) { return 33U; },
          .service = [](std::string_view) { return std::uint16_t{443}; }};
}

TEST(FilterManual, TellsOfEveryField) {
  std::ifstream manual(TCPTABLE_FILTER_MANUAL);
  std::set<std::string> told;
  for (std::string line; std::getline(manual, line);) told.insert(line);
  ASSERT_FALSE(told.empty());
  for (const FieldInfo& field : fields())
    EXPECT_TRUE(told.contains(".It Cm " + std::string(field.id))) << field.id;
}

// In a line ".Pq cwnd, snd_cwnd" below the field's own.
TEST(FilterManual, TellsOfEveryOtherName) {
  std::ifstream manual(TCPTABLE_FILTER_MANUAL);
  std::set<std::string> told;
  std::string field;
  for (std::string line; std::getline(manual, line);) {
    if (line.starts_with(".It Cm ")) field = line.substr(7);
    if (!line.starts_with(".Pq ")) continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line.substr(4));
    for (std::string word; words >> word;) told.insert(field + " " + word);
  }
  for (const table::FieldAlias& alias : table::field_aliases())
    EXPECT_TRUE(told.contains(std::string(info(alias.field).id) + " " + std::string(alias.word)))
        << alias.word;
}

TEST(FilterManual, GivesExamplesThatAreFilters) {
  std::ifstream manual(TCPTABLE_FILTER_MANUAL);
  bool is_example = false;
  std::size_t count = 0;
  for (std::string line; std::getline(manual, line);) {
    if (line.starts_with(".Bd") || line == ".Ed") {
      is_example = line != ".Ed";
    } else if (is_example) {
      const auto parsed = Filter::parse(line, some_names());
      const auto* error = std::get_if<FilterError>(&parsed);
      EXPECT_EQ(error, nullptr) << line << ": " << (error != nullptr ? error->message : "");
      ++count;
    }
  }
  EXPECT_GT(count, 8U);
}

}  // namespace
}  // namespace tcptable
