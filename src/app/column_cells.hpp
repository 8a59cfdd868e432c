// How columns that are more than one field are shown.
#pragma once

#include <cstdint>
#include <optional>

#include "cell.hpp"
#include "json_writer.hpp"
#include "shown_row.hpp"

namespace tcptable::app {

void text_protocol(const ShownRow& shown, Cell& cell);
void text_local(const ShownRow& shown, Cell& cell);
void text_remote(const ShownRow& shown, Cell& cell);
void json_local(const ShownRow& shown, JsonWriter& json);
void json_remote(const ShownRow& shown, JsonWriter& json);
void text_local_port(const ShownRow& shown, Cell& cell);
void text_remote_port(const ShownRow& shown, Cell& cell);
void text_state(const ShownRow& shown, Cell& cell);
void text_pid(const ShownRow& shown, Cell& cell);
void text_process(const ShownRow& shown, Cell& cell);
void text_user(const ShownRow& shown, Cell& cell);
void text_interface(const ShownRow& shown, Cell& cell);
void text_queue_receive(const ShownRow& shown, Cell& cell);
void text_queue_send(const ShownRow& shown, Cell& cell);
void text_age(const ShownRow& shown, Cell& cell);
void text_sent_rate(const ShownRow& shown, Cell& cell);
void text_received_rate(const ShownRow& shown, Cell& cell);
void text_owners(const ShownRow& shown, Cell& cell);

void json_owners(const ShownRow& shown, JsonWriter& json);
void json_cookie(const ShownRow& shown, JsonWriter& json);
std::optional<std::uint64_t> number_age(const ShownRow& shown);
std::optional<std::uint64_t> number_sent_rate(const ShownRow& shown);
std::optional<std::uint64_t> number_received_rate(const ShownRow& shown);
void json_interface(const ShownRow& shown, JsonWriter& json);

// The device of the row: as the snapshot names it, as this host does, or as a number.
void add_interface(const ShownRow& shown, std::uint32_t index, std::string& text);

}  // namespace tcptable::app
