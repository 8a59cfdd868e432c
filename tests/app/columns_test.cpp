#include "columns.hpp"

#include <gtest/gtest.h>

#include <set>

#include "fake_table.hpp"

namespace tcptable::app {
namespace {

JsonType type_of(const std::string& value) {
  if (value.front() == '"') return JsonType::string;
  if (value.front() == '[') return JsonType::array;
  return value == "null" ? JsonType::none : JsonType::number;
}

std::string json_of(const Column& column, const RowView& row) {
  return testing::captured([&](Output& output) {
    JsonWriter json(output);
    column.json(row, json);
  });
}

TEST(Columns, HaveNamesOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const Column& column : columns()) EXPECT_TRUE(ids.insert(column.id).second) << column.id;
}

TEST(Columns, HaveATitleExactlyWhereTheyHaveText) {
  for (const Column& column : columns()) {
    EXPECT_EQ(column.title.empty(), column.text == nullptr) << column.id;
    EXPECT_EQ(column.json_type == JsonType::none, column.json == nullptr) << column.id;
    EXPECT_TRUE(column.text != nullptr || column.json != nullptr) << column.id;
  }
}

TEST(Columns, WriteTheTypeTheyPromise) {
  const OwnerView owner{.pid = 1, .uid = 0, .descriptor = 3, .process = "init"};
  RowView row = testing::listener("::", 22);
  row.interface = "eth0";
  row.cookie = row.inode = 5;
  row.uid = 0;
  row.owners = {&owner, 1};
  for (const Column& column : columns()) {
    if (column.json == nullptr) continue;
    EXPECT_EQ(type_of(json_of(column, row)), column.json_type) << column.id;
  }
}

TEST(Columns, WriteNullExactlyWhereTheyMay) {
  RowView nothing = testing::listener("::", 0);
  nothing.owner_reason = OwnerReason::permission;
  nothing.send_queue_known = false;
  for (const Column& column : columns()) {
    if (column.json == nullptr) continue;
    EXPECT_EQ(json_of(column, nothing) == "null", column.nullable) << column.id;
  }
}

}  // namespace
}  // namespace tcptable::app
