// Runs a fuzz target without libFuzzer: every file of the corpora named as arguments, mutations of
// those files, and random bytes, always the same ones. It finds what it finds in about a second;
// the search proper is scripts/fuzz.sh.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

constexpr std::size_t random_inputs = 2000;
constexpr std::size_t random_input_bytes_max = 4096;
constexpr std::size_t mutations_per_seed = 200;

// The copy makes every input end at the end of its allocation, where AddressSanitizer watches.
void run(const Bytes& input) {
  const Bytes exact(input.begin(), input.end());
  static_cast<void>(LLVMFuzzerTestOneInput(exact.data(), exact.size()));
}

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

std::uint8_t random_byte(Random& random) { return static_cast<std::uint8_t>(below(random, 256)); }

Bytes random_bytes(Random& random) {
  Bytes bytes(below(random, random_input_bytes_max + 1));
  std::ranges::generate(bytes, [&] { return random_byte(random); });
  return bytes;
}

Bytes mutated(Bytes bytes, Random& random) {
  if (bytes.empty()) return bytes;
  for (std::size_t change = below(random, 8); change > 0; --change) {
    bytes[below(random, bytes.size())] = random_byte(random);
  }
  if (below(random, 3) == 0) bytes.resize(below(random, bytes.size() + 1));
  return bytes;
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Bytes> read_corpus(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) {
    if (!std::filesystem::exists(path)) return {};
    return {read_file(path)};
  }
  std::vector<Bytes> seeds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) seeds.push_back(read_file(entry.path()));
  }
  std::ranges::sort(seeds);  // the directory's order is the file system's
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  Random random(1);  // fixed: a failure must come back
  std::size_t inputs = 0;
  for (int index = 1; index < argc; ++index) {
    for (const Bytes& seed : read_corpus(argv[index])) {
      run(seed);
      for (std::size_t i = 0; i < mutations_per_seed; ++i) run(mutated(seed, random));
      inputs += 1 + mutations_per_seed;
    }
  }
  for (std::size_t i = 0; i < random_inputs; ++i) run(random_bytes(random));
  std::printf("%zu inputs\n", inputs + random_inputs);
}
