#include "seams.hpp"

namespace tcptable::engine {
namespace {

// More new sockets than this between two neighbours, and the other reading is no help: the
// neighbours after the seam have all gone.
constexpr std::size_t candidates_max = 1024;

}  // namespace

void SeamLog::clear() noexcept {
  seams_.clear();
  tail_.clear();
  count_ = 0;
  filling_ = false;
}

Seam* SeamLog::on_seam() {
  filling_ = false;
  if (tail_.size() == 0) return nullptr;
  Seam seam;
  seam.part = tail_.part(0);
  seam.number = ++count_;
  for (std::size_t i = tail_.size(); i-- > 0;)
    if (tail_.part(i) == seam.part) seam.before.append(tail_.cookie(i));
  seams_.push_back(std::move(seam));
  filling_ = true;
  return &seams_.back();
}

void SeamLog::fill(const Row& row) noexcept {
  Seam& seam = seams_.back();
  const bool same_part = part_of(row) == seam.part;
  if (same_part) seam.after.append(row.cookie);
  seam.ends_part = !same_part;
  filling_ = same_part && !seam.after.full();
}

void SeamLog::on_end() noexcept {
  if (filling_) seams_.back().ends_part = true;
  filling_ = false;
}

void SeamLog::drop_newest() noexcept {
  if (has_newest()) seams_.pop_back();
  filling_ = false;
}

SeamSettler::SeamSettler(const std::vector<Seam>& seams) : open_count_(seams.size()) {
  questions_.reserve(seams.size());
  for (const Seam& seam : seams) {
    const std::size_t question = questions_.size();
    questions_.push_back({.seam = seam, .phase = Phase::waiting, .candidates = {}});
    for (const std::uint64_t cookie : seam.before.cookies())
      anchors_.try_emplace(cookie, Anchor{question, Side::before});
    for (const std::uint64_t cookie : seam.after.cookies())
      anchors_.try_emplace(cookie, Anchor{question, Side::after});
    // Fewer before it than are remembered: the part begins there.
    if (!seam.before.full()) begin(question);
  }
}

void SeamSettler::begin(std::size_t question) {
  Question& asked = questions_[question];
  if (asked.phase == Phase::settled) return;
  if (asked.phase != Phase::between) between_.push_back(question);
  asked.phase = Phase::between;
  asked.candidates.clear();
}

void SeamSettler::settle(Question& question) {
  question.phase = Phase::settled;
  --open_count_;
  found_.insert(found_.end(), question.candidates.begin(), question.candidates.end());
  question.candidates.clear();
}

// A socket told after the seam: whatever was passed over is in front of it.
void SeamSettler::close(std::size_t question) {
  if (questions_[question].phase != Phase::between) return;
  std::erase(between_, question);
  settle(questions_[question]);
}

void SeamSettler::on_socket(const Row& row, const Queues& queues, const table::RowExtras& extras) {
  const auto anchor = anchors_.find(row.cookie);
  if (anchor != anchors_.end()) {
    const auto [question, side] = anchor->second;
    side == Side::before ? begin(question) : close(question);
    return;
  }
  for (const std::size_t question : between_)
    questions_[question].candidates.push_back({row, queues, extras});
  std::erase_if(between_, [this](std::size_t question) {
    const bool hopeless = questions_[question].candidates.size() > candidates_max;
    if (hopeless) tear(questions_[question]);
    return hopeless;
  });
}

void SeamSettler::tear(Question& question) noexcept {
  question.phase = Phase::torn;
  question.candidates.clear();
}

void SeamSettler::on_seam() noexcept {
  for (const std::size_t question : between_) tear(questions_[question]);
  between_.clear();
}

void SeamSettler::on_end() {
  for (const std::size_t question : between_) {
    Question& asked = questions_[question];
    if (asked.seam.ends_part) settle(asked);
  }
  between_.clear();
}

std::vector<Seam> SeamSettler::unsettled() const {
  std::vector<Seam> seams;
  for (const Question& question : questions_)
    if (question.phase != Phase::settled) seams.push_back(question.seam);
  return seams;
}

}  // namespace tcptable::engine
