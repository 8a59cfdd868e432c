// What the libraries show to a linker: the documented names and nothing else.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "support/kernel_test.hpp"

namespace tcptable::test {
namespace {

// Lines of `nm`, each an address, a letter and a name; of absolute symbols (version nodes) none.
std::set<std::string> exported(const std::string& file, const std::string& options) {
  const std::string command = TCPTABLE_NM " -D --defined-only " + options + " '" + file + "'";
  FILE* listing = popen(command.c_str(), "r");
  if (listing == nullptr) throw std::runtime_error(command);
  std::set<std::string> names;
  std::array<char, 4096> line{};
  while (fgets(line.data(), line.size(), listing) != nullptr) {
    std::istringstream words(line.data());
    std::string address;
    char kind = 0;
    std::string name;
    words >> address >> kind >> std::ws;
    std::getline(words, name);
    if (kind != 'A') names.insert(name);
  }
  if (pclose(listing) != 0) throw std::runtime_error(command);
  return names;
}

std::string without_comments(std::string text) {
  for (std::size_t at; (at = text.find("/*")) != std::string::npos;) {
    text.erase(at, text.find("*/", at) + 2 - at);
  }
  for (std::size_t at; (at = text.find('#')) != std::string::npos;) {
    text.erase(at, text.find('\n', at) - at);
  }
  return text;
}

// The global names of a version script, each with its node: "GetTcpTable@@IPHLPAPI_1.0".
std::set<std::string> names_in_map(const std::string& file) {
  std::ifstream input(file);
  std::stringstream content;
  content << input.rdbuf();
  std::string text = without_comments(content.str());
  for (char& letter : text) {
    if (letter == ';' || letter == ':') letter = ' ';
  }
  std::istringstream words(text);
  std::set<std::string> names;
  std::string node;
  bool global = false;
  std::string before;
  for (std::string word; words >> word; before = word) {
    if (word == "{") {
      node = before;
    } else if (word == "global" || word == "local") {
      global = word == "global";
    } else if (word == "}") {
      global = false;
    } else if (global) {
      names.insert(word + "@@" + node);
    }
  }
  return names;
}

TEST(ExportedSymbols, OfIphlpapiAreThoseOfItsMap) {
  if (TCPTABLE_SANITIZED) GTEST_SKIP() << "a sanitizer adds symbols of its own";
  const std::set<std::string> documented = names_in_map(TCPTABLE_IPHLPAPI_MAP);
  ASSERT_GE(documented.size(), 4U) << "nothing was compared";
  EXPECT_EQ(exported(TCPTABLE_IPHLPAPI_FILE, ""), documented);
}

// The twins for wide native strings are on the page of what they are twins of.
TEST(ExportedSymbols, OfIphlpapiHaveAManualPage) {
  for (const std::string& symbol : names_in_map(TCPTABLE_IPHLPAPI_MAP)) {
    std::string name = symbol.substr(0, symbol.find('@'));
    if (name.ends_with("Utf32")) name.resize(name.size() - 5);
    EXPECT_TRUE(std::ifstream(TCPTABLE_MANUAL "/" + name + ".3").good()) << name;
  }
}

TEST(ExportedSymbols, OfTcptableAreInItsNamespace) {
  if (TCPTABLE_SANITIZED) GTEST_SKIP() << "a sanitizer adds symbols of its own";
  const std::set<std::string> names = exported(TCPTABLE_LIBRARY_FILE, "-C");
  ASSERT_GE(names.size(), 10U) << "nothing was compared";
  for (const std::string& name : names) {
    EXPECT_EQ(name.rfind("tcptable::", 0), 0U) << name;
  }
}

}  // namespace
}  // namespace tcptable::test
