// What it costs: to ask for the last sockets of a datagram is 2 to 5 % of what the datagram costs
// the kernel. A large table is therefore asked about only while the counters say that it changes;
// looking at them every few milliseconds costs less than 1 %.
#include "seam_audit.hpp"

#include <algorithm>
#include <iterator>

namespace tcptable::engine {
namespace {

// Connection seams between two looks at the counters.
constexpr std::size_t sample_interval = 32;

// From this seam on the table is large enough to be worth asking how its chains are filled.
constexpr std::size_t seams_worth_a_load = 4;

// How many sockets may stand before a seam in its chain. With one socket per chain on average, four
// in 1,000 seams have more than four; with four, six in 1,000 have more than ten.
std::size_t chain_length(std::optional<double> load) noexcept {
  constexpr std::size_t usual = 6;  // enough for a load of two
  if (!load) return usual;
  constexpr std::size_t least = 3;
  constexpr std::size_t most = rows_remembered;
  return std::clamp(static_cast<std::size_t>(3 + 2 * *load), least, most);
}

}  // namespace

void SeamAudit::begin(Protocol protocol, bool tells_all) {
  protocol_ = protocol;
  tells_all_ = tells_all;
  alert_ = true;
  seam_count_ = 0;
  changes_.reset();
  load_.reset();
  log_.clear();
}

// Listeners and UDP sockets share chains by port, and of several with the same address the kernel
// does not tell whether one in particular is there: seams among them stay doubts.
void SeamAudit::on_seam() {
  Seam* const newest = log_.on_seam();
  if (newest == nullptr || newest->part == TablePart::peerless || protocol_ != Protocol::tcp)
    return;
  ++seam_count_;
  if (seam_count_ == seams_worth_a_load && gauge_.load) load_ = gauge_.load();
  judge(*newest);
}

void SeamAudit::judge(Seam& newest) {
  if (!tells_all_) {
    if (seam_count_ == 1) changes_ = changes();
    newest.excusable = seam_count_ > 1;
    return;
  }
  if (!alert_) {
    newest.excusable = true;
    newest.last_rows = newest_rows();
  } else if (still_there_(newest_rows())) {
    log_.drop_newest();
  }
  if (seam_count_ % sample_interval == 0) take_sample();
}

std::vector<Row> SeamAudit::newest_rows() const {
  const Tail& tail = log_.tail();
  const std::size_t count = std::min(chain_length(load_), tail.row_count());
  std::vector<Row> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    if (tail.part(i) == TablePart::connected) rows.push_back(tail.row(i));
  return rows;
}

void SeamAudit::take_sample() {
  const auto now = changes();
  const bool quiet = now && now == changes_;
  changes_ = now;
  alert_ = !quiet;
  log_.drop([&](Seam& seam) {
    if (!seam.excusable) return false;
    seam.excusable = false;
    const std::vector<Row> rows = std::move(seam.last_rows);
    return quiet || (!rows.empty() && still_there_(rows));
  });
}

void SeamAudit::on_end() {
  log_.on_end();
  const auto& seams = log_.seams();
  if (std::any_of(seams.begin(), seams.end(), [](const Seam& seam) { return seam.excusable; }))
    take_sample();
}

std::vector<Seam> SeamAudit::doubts(TablePart part) const {
  std::vector<Seam> taken;
  std::copy_if(log_.seams().begin(), log_.seams().end(), std::back_inserter(taken),
               [part](const Seam& seam) { return seam.part == part; });
  return taken;
}

}  // namespace tcptable::engine
