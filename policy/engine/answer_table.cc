#include "policy/engine/answer_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace samtale::engine {
namespace {

constexpr unsigned kFirstBits = 6;  // of the number of slots

auto PartsOf(const Ruling& ruling) {
  return std::tie(ruling.outcome, ruling.verdicts, ruling.chosen, ruling.decided_by,
                  ruling.participation, ruling.counts, ruling.basis, ruling.advice,
                  ruling.open_judgments);
}

}  // namespace

bool AnswerBudget::Take(std::size_t bytes) {
  std::size_t left = left_.load(std::memory_order_relaxed);
  while (left >= bytes) {  // repeats only when another thread took some
    if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
  }
  return false;
}

AnswerTable::AnswerTable(std::shared_ptr<AnswerBudget> budget) : budget_(std::move(budget)) {}

std::size_t AnswerTable::HashOf::operator()(const Ruling* ruling) const {
  std::uint64_t hash = ruling->open_judgments;
  const auto mix = [&hash](std::uint64_t value) { hash = Hash(hash ^ value) ^ (hash >> 29); };
  for (Verdict verdict : ruling->verdicts) mix(static_cast<std::uint64_t>(verdict));
  mix(ruling->chosen ? static_cast<std::uint64_t>(*ruling->chosen) + 1 : 0);
  mix(static_cast<std::uint64_t>(ruling->outcome) * 4 + static_cast<std::uint64_t>(ruling->basis));
  for (const RuledCitation& citation : ruling->citations) {
    mix((std::uint64_t{citation.provision} << 32) ^ (std::uint64_t{citation.version} << 8) ^
        static_cast<std::uint64_t>(citation.effect));
  }
  return static_cast<std::size_t>(hash);
}

bool AnswerTable::Same::operator()(const Ruling* a, const Ruling* b) const {
  return PartsOf(*a) == PartsOf(*b) && std::ranges::equal(a->duties, b->duties) &&
         std::ranges::equal(a->citations, b->citations);
}

void AnswerTable::Put(Slots* slots, std::uint64_t key, const Ruling* ruling) {
  std::size_t at = Hash(key) >> slots->shift;
  while (slots->slots[at].key.load(std::memory_order_relaxed) != kEmpty)
    at = (at + 1) & slots->mask;
  // The ruling first: a reader who sees the key must see it.
  slots->slots[at].ruling.store(ruling, std::memory_order_relaxed);
  slots->slots[at].key.store(key + 1, std::memory_order_release);
}

// Equal rulings are kept once: they are far fewer than the questions.
const Ruling* AnswerTable::Keep(const Ruling& ruling) {
  if (const auto found = known_.find(&ruling); found != known_.end()) return *found;
  const std::size_t bytes =
      sizeof(Kept) + ruling.duties.size_bytes() + ruling.citations.size_bytes() + 4 * sizeof(void*);
  if (!budget_->Take(bytes)) return nullptr;
  Kept& kept = kept_.emplace_back(Kept{ruling,
                                       {ruling.duties.begin(), ruling.duties.end()},
                                       {ruling.citations.begin(), ruling.citations.end()}});
  kept.ruling.duties = kept.duties;
  kept.ruling.citations = kept.citations;
  known_.insert(&kept.ruling);
  return &kept.ruling;
}

bool AnswerTable::MakeRoom() {
  if (size_ == kMostAnswers) return false;
  if (!grown_.empty() && 2 * (size_ + 1) <= grown_.back()->mask + 1) return true;
  const unsigned bits = grown_.empty() ? kFirstBits : 65 - grown_.back()->shift;
  if (!budget_->Take((std::size_t{1} << bits) * sizeof(Slot))) return false;
  auto larger = std::make_unique<Slots>(bits);
  if (!grown_.empty()) {
    for (const Slot& slot : grown_.back()->slots) {
      const std::uint64_t key = slot.key.load(std::memory_order_relaxed);
      if (key != kEmpty) Put(larger.get(), key - 1, slot.ruling.load(std::memory_order_relaxed));
    }
  }
  grown_.push_back(std::move(larger));
  slots_.store(grown_.back().get(), std::memory_order_release);
  return true;
}

void AnswerTable::Add(std::uint64_t key, const Ruling& ruling) {
  MutexLock lock(mutex_);
  if (Find(key) || !MakeRoom()) return;
  const Ruling* kept = Keep(ruling);
  if (!kept) return;
  Put(grown_.back().get(), key, kept);
  ++size_;
}

}  // namespace samtale::engine
