// AnswerTable: the rulings that were worked out once, found by a number that stands for everything
// they hang on. It fills as questions come, up to a limit. Any thread may use it: a reader takes no
// lock, and what was once added stays where it is for as long as the table lives.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

#include "policy/engine/ruling.h"
#include "services/core/mutex.h"

namespace samtale::engine {

// Memory that the tables of several rulebooks may take together.
class AnswerBudget {
 public:
  explicit AnswerBudget(std::size_t bytes) : left_(bytes) {}
  bool Take(std::size_t bytes);

 private:
  std::atomic<std::size_t> left_;
};

class AnswerTable {
 public:
  static constexpr std::size_t kMostAnswers = std::size_t{1} << 16;

  explicit AnswerTable(std::shared_ptr<AnswerBudget> budget);

  // The ruling under `key`; null when there is none.
  const Ruling* Find(std::uint64_t key) const {
    const Slots* slots = slots_.load(std::memory_order_acquire);
    if (!slots) return nullptr;
    for (std::size_t at = Hash(key) >> slots->shift;; at = (at + 1) & slots->mask) {
      const std::uint64_t found = slots->slots[at].key.load(std::memory_order_acquire);
      if (found == key + 1) return slots->slots[at].ruling.load(std::memory_order_relaxed);
      if (found == kEmpty) return nullptr;
    }
  }

  // Keeps a copy of `ruling` under `key`, unless there is one already or the limits are reached.
  void Add(std::uint64_t key, const Ruling& ruling) SAMTALE_EXCLUDES(mutex_);

 private:
  static constexpr std::uint64_t kEmpty = 0;
  struct Slot {
    std::atomic<std::uint64_t> key = kEmpty;  // one more than the key
    std::atomic<const Ruling*> ruling = nullptr;
  };
  // At most half full, so that a search ends soon.
  struct Slots {
    explicit Slots(unsigned bits)
        : shift(64 - bits), mask((std::size_t{1} << bits) - 1), slots(mask + 1) {}
    unsigned shift;
    std::size_t mask;
    std::vector<Slot> slots;
  };
  // A ruling with what it refers to.
  struct Kept {
    Ruling ruling;
    std::vector<DutyAnswer> duties;
    std::vector<RuledCitation> citations;
  };
  struct HashOf {
    std::size_t operator()(const Ruling* ruling) const;
  };
  struct Same {
    bool operator()(const Ruling* a, const Ruling* b) const;
  };

  // Keys differ in all places, the slots are found by the highest: Fibonacci hashing.
  static std::uint64_t Hash(std::uint64_t key) { return key * 0x9E3779B97F4A7C15u; }
  static void Put(Slots* slots, std::uint64_t key, const Ruling* ruling);
  const Ruling* Keep(const Ruling& ruling) SAMTALE_REQUIRES(mutex_);
  bool MakeRoom() SAMTALE_REQUIRES(mutex_);

  std::atomic<Slots*> slots_ = nullptr;  // the last of grown_
  Mutex mutex_;
  std::shared_ptr<AnswerBudget> budget_;
  std::size_t size_ SAMTALE_GUARDED_BY(mutex_) = 0;
  // Smaller ones stay for those who still read them.
  std::vector<std::unique_ptr<Slots>> grown_ SAMTALE_GUARDED_BY(mutex_);
  std::deque<Kept> kept_ SAMTALE_GUARDED_BY(mutex_);
  std::unordered_set<const Ruling*, HashOf, Same> known_ SAMTALE_GUARDED_BY(mutex_);
};

}  // namespace samtale::engine
