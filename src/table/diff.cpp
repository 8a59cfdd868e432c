#include <tcptable/diff.hpp>

#include <array>

namespace tcptable {
namespace {

constexpr std::array looked_at{Field::local_address, Field::local_port, Field::remote_address,
                               Field::remote_port,   Field::state,      Field::pid};

// The owners from `from` on whose value is the same: one process may have several descriptors.
std::span<const Holder> without_repeated(const Snapshot& snapshot, std::span<const Holder> owners,
                                         Field field) {
  const Value first = value(snapshot, owners.front(), field);
  std::size_t count = 1;
  while (count < owners.size() && value(snapshot, owners[count], field) == first) ++count;
  return owners.subspan(count);
}

bool owners_differ(const Snapshot& before, const Row& was, const Snapshot& after, const Row& is,
                   Field field) {
  std::span<const Holder> had = before.owners(was);
  std::span<const Holder> has = after.owners(is);
  while (!had.empty() && !has.empty()) {
    if (value(before, had.front(), field) != value(after, has.front(), field)) return true;
    had = without_repeated(before, had, field);
    has = without_repeated(after, has, field);
  }
  return had.empty() != has.empty();
}

FieldSet changed_fields(const Snapshot& before, const Row& was, const Snapshot& after,
                        const Row& is, std::span<const Field> fields) {
  FieldSet changed;
  for (const Field field : fields) {
    const bool differs = info(field).of_owners
                             ? owners_differ(before, was, after, is, field)
                             : value(before, was, field) != value(after, is, field);
    if (differs) changed.add(field);
  }
  return changed;
}

void add_closed(const Snapshot& before, std::span<const std::uint32_t> matched,
                std::vector<Change>& changes) {
  std::vector<bool> stays(before.size());
  for (const std::uint32_t position : matched)
    if (position != no_row) stays[position] = true;
  for (std::uint32_t i = 0; i < stays.size(); ++i)
    if (!stays[i])
      changes.push_back({.kind = ChangeKind::closed, .before = i, .after = no_row, .fields = {}});
}

}  // namespace

std::string_view name(ChangeKind kind) noexcept {
  switch (kind) {
    case ChangeKind::opened:
      return "opened";
    case ChangeKind::closed:
      return "closed";
    case ChangeKind::changed:
      return "changed";
  }
  return {};
}

std::span<const Field> identity_fields() noexcept { return looked_at; }

std::vector<Change> diff(const Snapshot& before, const Snapshot& after,
                         std::span<const std::uint32_t> matched, std::span<const Field> fields) {
  std::vector<Change> changes;
  add_closed(before, matched, changes);
  for (std::uint32_t i = 0; i < matched.size(); ++i) {
    if (matched[i] == no_row) {
      changes.push_back({.kind = ChangeKind::opened, .before = no_row, .after = i, .fields = {}});
      continue;
    }
    const FieldSet changed =
        changed_fields(before, before.rows()[matched[i]], after, after.rows()[i], fields);
    if (!changed.empty())
      changes.push_back(
          {.kind = ChangeKind::changed, .before = matched[i], .after = i, .fields = changed});
  }
  return changes;
}

std::vector<Change> diff(const Snapshot& before, const Snapshot& after,
                         std::span<const Field> fields) {
  return diff(before, after, match(before, after), fields);
}

}  // namespace tcptable
