// JSON, streamed.
#pragma once

#include <rapidjson/writer.h>

#include <cstdint>
#include <string_view>

#include "output.hpp"

namespace tcptable::app {

// RapidJSON's streaming writer, for names that may be hostile: what comes out is printable ASCII,
// so it can do no harm even where the document ends up on a terminal. Strings may hold any bytes;
// those that are not UTF-8 become U+FFFD.
//
// The grammar is the caller's: a value after each key, ends that match their beginnings.
class JsonWriter {
 public:
  explicit JsonWriter(Output& output) noexcept : stream_(output), writer_(stream_) {}

  void begin_object() { writer_.StartObject(); }
  void end_object() { writer_.EndObject(); }
  void begin_array() { writer_.StartArray(); }
  void end_array() { writer_.EndArray(); }
  void key(std::string_view name) { writer_.Key(name.data(), size_of(name)); }

  void string(std::string_view bytes);
  void string_or_null(std::string_view bytes) { bytes.empty() ? null() : string(bytes); }
  void number(std::uint64_t value) { writer_.Uint64(value); }
  void signed_number(std::int64_t value) { writer_.Int64(value); }
  void real(double value) { writer_.Double(value); }  // finite
  void boolean(bool value) { writer_.Bool(value); }
  void null() { writer_.Null(); }

  // Ends the document and its line; another may follow.
  void end_line() {
    stream_.Put('\n');
    writer_.Reset(stream_);
  }

  // The next object, array, key or value begins on a line of its own, for readers that work by
  // lines.
  void break_line() noexcept { stream_.break_line(); }

 private:
  // RapidJSON's output stream concept over Output.
  class Stream {
   public:
    using Ch = char;

    explicit Stream(Output& output) noexcept : output_(output) {}

    void Put(char byte) noexcept {
      constexpr char del = '\x7F';  // the one control character that RapidJSON lets pass
      if (break_line_) {
        break_line_ = false;
        if (byte == ',') output_.put(byte);
        output_.put('\n');
        if (byte == ',') return;
      }
      byte == del ? output_.write("\\u007F") : output_.put(byte);
    }
    // RapidJSON looks these up by the namespace of the stream.
    friend void PutUnsafe(Stream& stream, char byte) noexcept { stream.Put(byte); }
    friend void PutReserve(Stream&, std::size_t) noexcept {}
    void Flush() noexcept {}  // the Output is flushed by its owner, who looks at the error
    void break_line() noexcept { break_line_ = true; }

   private:
    Output& output_;
    bool break_line_ = false;
  };

  static rapidjson::SizeType size_of(std::string_view text) noexcept {
    return static_cast<rapidjson::SizeType>(text.size());
  }

  Stream stream_;
  rapidjson::Writer<Stream, rapidjson::UTF8<>, rapidjson::ASCII<>> writer_;
};

}  // namespace tcptable::app
