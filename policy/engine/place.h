// Place: the rules as one municipality sees them, indexed. An item is one version of one provision;
// sets of items are bits. For each class of a fact, of the meeting's day and of the day of decision
// there is a row: the items that it leaves possible. The meeting of a question's rows are the
// items that match it, but for the few conditions that do not split by fact (Residue). Immutable
// but for its table of answers; any thread may share it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/engine/answer_table.h"
#include "policy/engine/day_segments.h"
#include "policy/engine/decide.h"
#include "policy/engine/provision.h"
#include "policy/engine/ruling.h"
#include "policy/engine/samples.h"

namespace samtale::engine {

// 64 items a word, in the order of their ids and, of one provision, their versions.
using Bits = std::uint64_t;

class Place {
 public:
  // The items of one provision that another one overrides.
  struct Defeat {
    std::uint32_t first;  // items [first, last)
    std::uint32_t last;
    EffectSet effects;
    bool whole;
  };
  struct Item {
    std::uint32_t slot;  // of the provision, among those of this place
    std::uint16_t asks;  // bit i: flag i
    ModeRanking prefer, advise;
    Decider decided_by;
    std::uint8_t duties;  // duties_[first_duty] and the next ones
    std::uint32_t first_duty;
  };
  // What a citation says of an item; apart from the rest, since it is read most.
  struct ItemName {
    std::uint32_t number;   // of the provision, in the ruleset
    std::uint16_t version;  // 1 is the first announced
  };
  // The days of meetings and, by Known, of decisions on which an item counts; [first, last).
  struct ItemDays {
    DayNumber meetings_first, meetings_last;
    std::array<DayNumber, 2> known_first, known_last;
  };
  // A fact, or the consent, by which questions are classified.
  struct Dimension {
    static constexpr std::uint32_t kConsent = static_cast<std::uint32_t>(-1);
    Samples samples;
    std::uint64_t stride;  // in the key of a question
    std::uint32_t fact;
    std::uint32_t first_sample;  // in class_of_
    std::uint32_t classes;
    std::uint32_t first_row;  // one row a class
  };
  // A condition of several facts that is not a matter of each by itself. The items of its provision
  // match where the truth of the classes of these facts says so; where that would be too long a
  // list, the condition is asked itself.
  struct Residue {
    static constexpr std::size_t kMostTruths = 1 << 12;
    struct Axis {
      std::size_t dimension;
      std::size_t stride;
    };
    std::vector<Axis> axes;
    std::vector<bool> truths;  // empty: ask the provision
    const Provision* provision;
  };
  // The judgment flags that some condition reads.
  struct Flag {
    std::size_t number;
    std::size_t dimension;  // its classes: unset, false, true
  };

  // Of the municipality with that number in the lexicon. Holds references to both.
  static std::unique_ptr<const Place> Make(const Lexicon& lexicon, const Ruleset& rules,
                                           std::size_t municipality,
                                           std::shared_ptr<AnswerBudget> budget);

  // `situation` must be of this municipality, or of one that rules treat alike.
  PreparedQuestion Prepare(const Situation& situation) const;

  // What the answer to a question hangs on, as one number; only where there is a table.
  std::uint64_t KeyOf(const PreparedQuestion& question) const;
  AnswerTable* table() const { return table_.get(); }

 private:
  friend class PlaceBuilder;
  friend class Reckoner;
  Place(const Lexicon& lexicon, const Ruleset& rules) : lexicon_(&lexicon), rules_(&rules) {}

  const Bits* Row(std::size_t row) const { return rows_.data() + row * words_; }
  std::size_t NoticeClass(const PreparedQuestion& question) const {
    const Dimension& notice = dimensions_[notice_];
    return class_of_[notice.first_sample +
                     notice.samples.Find(question.meeting_day_ - question.decided_on_)];
  }

  const Lexicon* lexicon_;
  const Ruleset* rules_;
  std::vector<Item> items_;
  std::vector<ItemName> names_;  // by item
  std::vector<ItemDays> item_days_;
  std::vector<DutyEffect> duties_;
  std::array<std::uint8_t, kMostDuties> duty_rank_{}, duty_at_{};  // by number; by rank of the id
  std::size_t words_ = 0;                                          // of a row
  std::vector<Bits> rows_;  // the sets below, then those of dimensions and segments

  std::vector<Dimension> dimensions_;
  std::vector<std::uint16_t> class_of_;  // by dimension and sample
  std::vector<std::string> jobcentres_;  // named ones, sorted; the last class is any other
  std::size_t jobcentre_ = kNone;        // the dimension of the jobcentre's id, if any
  std::size_t notice_ = kNone;           // the dimension of the notice, if any
  struct Restriction {
    std::uint32_t dimension;
    std::uint32_t first_row;
  };
  std::vector<Restriction> restricting_;  // dimensions with rows, but for notice and flags
  std::vector<Flag> flags_;
  std::vector<Residue> residues_;
  std::vector<std::uint32_t> residue_of_;  // by item; kNoResidue
  bool asks_conditions_ = false;           // some residue has no truths

  DaySegments meeting_segments_;
  DaySegments decided_segments_;
  std::size_t meeting_rows_ = 0;               // first row, one a segment
  std::array<std::size_t, 2> decided_rows_{};  // by Known
  std::vector<bool> issued_alike_;  // by segment of decision: the same versions are known as issued
  bool exact_days_ = true;          // else the rows of days hold too much, and items are asked
  std::uint64_t meeting_stride_ = 0, decided_stride_ = 0, known_stride_ = 0;

  // The sets that each place has, by their rows.
  static constexpr std::size_t kHaving = 0;                 // by effect
  static constexpr std::size_t kDeep = kHaving + kEffects;  // by depth
  static constexpr std::size_t kWithResidue = kDeep + kDepths;
  static constexpr std::size_t kDelegating = kWithResidue + 1;
  static constexpr std::size_t kOverriding = kDelegating + 1;
  static constexpr std::size_t kEntangled = kOverriding + 1;  // more than a preference hangs on it
  static constexpr std::size_t kPermitting = kEntangled + 1;  // by mode, as the next two
  static constexpr std::size_t kForbidding = kPermitting + kModes.size();
  static constexpr std::size_t kConsenting = kForbidding + kModes.size();
  static constexpr std::size_t kReading = kConsenting + kModes.size();  // by place in flags_
  EffectSet effects_;                                                   // that some item has
  std::array<bool, kDepths> has_depth_ = {};  // whether some item is of the depth
  std::vector<std::uint32_t> overriders_;     // items, each after those that override it
  std::vector<std::vector<Defeat>> defeats_;  // by slot
  bool restrained_ = false;  // an item below the national layer has an effect it may be denied

  std::unique_ptr<AnswerTable> table_;  // null where keys would not fit a number

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::uint32_t kNoResidue = static_cast<std::uint32_t>(-1);
};

}  // namespace samtale::engine
