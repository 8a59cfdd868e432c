#include "change_printer.hpp"

#include <string>

#include <fmt/format.h>

#include <tcptable/collector.hpp>

#include "change_json.hpp"
#include "change_text.hpp"
#include "quantity.hpp"

namespace tcptable::app {
namespace {

// "1.250 s", "3 m 07 s", "2 h 05 m"
std::string age_text(std::int64_t age_ns) {
  const std::int64_t milliseconds = age_ns / 1'000'000;
  const std::int64_t seconds = milliseconds / 1000;
  if (seconds < 60) return fmt::format("{}.{:03} s", seconds, milliseconds % 1000);
  if (seconds < 3600) return fmt::format("{} m {:02} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {:02} m", seconds / 3600, seconds / 60 % 60);
}

void append(std::string& text, const std::string& more) {
  if (!text.empty() && !more.empty()) text += ", ";
  text += more;
}

}  // namespace

std::string ChangePrinter::remark_on(const Snapshot& before, const Snapshot& after,
                                     const Change& change, const ChangeTime& time) {
  if (change.kind == ChangeKind::opened)
    return more_text({after, after.rows()[change.after], names_}, fields_);
  const ShownRow was{before, before.rows()[change.before], names_};
  if (change.kind == ChangeKind::changed)
    return differences_text(was, {after, after.rows()[change.after], names_}, fields_,
                            change.fields);
  std::string remark = time.age_ns ? fmt::format("after {}", age_text(*time.age_ns)) : "";
  append(remark, more_text(was, fields_));
  return remark;
}

void ChangePrinter::begin(std::string_view command, std::string_view host) {
  if (format_ == ChangeFormat::text) return;
  json_.begin_object();
  if (format_ == ChangeFormat::json_lines) {
    json_.key("type");
    json_.string("header");
  }
  json_.key("schema");
  json_.string(changes_schema);
  json_.key("version");
  json_.string(version());
  json_.key("command");
  json_.string(command);
  json_.key("host");
  json_.string(host);
  if (format_ == ChangeFormat::json_lines) return end_event();
  json_.key("changes");
  json_.begin_array();
}

void ChangePrinter::end() {
  if (format_ != ChangeFormat::json) return;
  json_.end_array();
  json_.end_object();
  json_.end_line();
}

void ChangePrinter::text_line(char sign, const ChangeTime& time, std::string_view socket,
                              std::string_view remark) {
  if (time.seen_at_ns) output_.write(time_of_day(*time.seen_at_ns) + ' ');
  output_.put(sign);
  output_.put(' ');
  output_.write(socket);
  if (!remark.empty()) {
    output_.write("  ");
    output_.write(remark);
  }
  output_.put('\n');
}

void ChangePrinter::begin_event(std::string_view type, const ChangeTime& time) {
  if (format_ == ChangeFormat::json) json_.break_line();
  json_.begin_object();
  json_.key("type");
  json_.string(type);
  if (time.seen_at_ns) write_time(*time.seen_at_ns, json_);
}

void ChangePrinter::end_event() {
  json_.end_object();
  if (format_ == ChangeFormat::json_lines) json_.end_line();
}

void ChangePrinter::change(const Snapshot& before, const Snapshot& after, const Change& change,
                           const ChangeTime& time) {
  const bool is_closed = change.kind == ChangeKind::closed;
  const Snapshot& snapshot = is_closed ? before : after;
  const Row& row = snapshot.rows()[is_closed ? change.before : change.after];
  if (format_ == ChangeFormat::text)
    return text_line(sign_of(change.kind), time, socket_text({snapshot, row, names_}),
                     remark_on(before, after, change, time));
  begin_event(name(change.kind), time);
  write_socket_members(snapshot, row, fields_, json_);
  if (time.age_ns) {
    json_.key("age_us");
    json_.number(static_cast<std::uint64_t>(*time.age_ns / 1000));
  }
  if (change.kind == ChangeKind::changed)
    write_differences(before, before.rows()[change.before], fields_, change.fields, json_);
  end_event();
}

void ChangePrinter::present(const Snapshot& snapshot, const Row& row, const ChangeTime& time) {
  if (format_ == ChangeFormat::text)
    return text_line(present_sign, time, socket_text({snapshot, row, names_}),
                     more_text({snapshot, row, names_}, fields_));
  begin_event("present", time);
  write_socket_members(snapshot, row, fields_, json_);
  end_event();
}

void ChangePrinter::brief(const Snapshot& snapshot, const Row& row, const ChangeTime& time) {
  // What a connection transferred that its owner reset, TCP has forgotten with the peer.
  const TcpInfo* const tcp = row.remote_port == 0 ? nullptr : snapshot.tcp_info(row);
  if (format_ == ChangeFormat::text) {
    std::string remark = "came and went";
    if (tcp != nullptr && tcp->has(&TcpInfo::sent_bytes))
      remark +=
          fmt::format(", sent {} and received {} bytes", tcp->sent_bytes, tcp->received_bytes);
    return text_line(brief_sign, time, socket_text({snapshot, row, names_}), remark);
  }
  begin_event("brief", time);
  write_socket_members(snapshot, row, fields_, json_);
  if (tcp != nullptr && tcp->has(&TcpInfo::sent_bytes)) {
    json_.key("sent_bytes");
    json_.number(tcp->sent_bytes);
    json_.key("received_bytes");
    json_.number(tcp->received_bytes);
  }
  end_event();
}

void ChangePrinter::unseen(std::uint64_t count, const ChangeTime& time) {
  if (format_ == ChangeFormat::text)
    return text_line(
        '!', time,
        fmt::format("at least {} TCP socket{} came and went unseen", count, count == 1 ? "" : "s"),
        {});
  begin_event("unseen", time);
  json_.key("sockets_at_least");
  json_.number(count);
  end_event();
}

void ChangePrinter::undecided(std::uint64_t count, const ChangeTime& time) {
  if (format_ == ChangeFormat::text)
    return text_line(
        '!', time,
        plural(count, "other socket") + " ended: whether the filter meant them cannot be told", {});
  begin_event("undecided", time);
  json_.key("sockets");
  json_.number(count);
  end_event();
}

void ChangePrinter::gap(GapKind kind, const ChangeTime& time) {
  if (format_ == ChangeFormat::text)
    return text_line('!', time, fmt::format("sockets may be missing: {}", name(kind)), {});
  begin_event("gap", time);
  json_.key("kind");
  json_.string(name(kind));
  end_event();
}

}  // namespace tcptable::app
