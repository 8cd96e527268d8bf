#include "policy/engine/place.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace samtale::engine {

using expr::Value;

PreparedQuestion Place::Prepare(const Situation& situation) const {
  PreparedQuestion question;
  question.place_ = this;
  question.meeting_day_ = situation.meeting_day;
  question.decided_on_ = situation.decided_on;
  question.known_ = situation.known;
  question.held_by_ = static_cast<Holder>(situation.values[kMeetingHeldBy]);
  const Value choice = situation.values[kCitizenChoice];
  if (choice != expr::kAbsent) question.choice_ = static_cast<Mode>(choice);
  question.consent_ = situation.consent;
  if (asks_conditions_) {
    auto values = std::make_shared<std::array<Value, PreparedQuestion::kMostDimensions>>();
    std::copy_n(situation.values.begin(), situation.facts, values->begin());
    question.values_ = std::move(values);
  }
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    const Dimension& dimension = dimensions_[i];
    std::size_t sample = 0;
    if (i == notice_) continue;  // follows from the days
    if (i == jobcentre_) {
      const auto name =
          std::lower_bound(jobcentres_.begin(), jobcentres_.end(), situation.jobcentre);
      const bool named = name != jobcentres_.end() && *name == situation.jobcentre;
      sample = named ? static_cast<std::size_t>(name - jobcentres_.begin()) : jobcentres_.size();
    } else if (dimension.fact == Dimension::kConsent) {
      sample = !situation.consent ? 0 : *situation.consent ? 2 : 1;
    } else if (dimension.fact >= kFirstJudgment) {
      const bool unset = (situation.unset_judgments >> (dimension.fact - kFirstJudgment) & 1u) != 0;
      sample = unset ? 0 : situation.values[dimension.fact] != 0 ? 2 : 1;
    } else {
      sample = dimension.samples.Find(situation.values[dimension.fact]);
    }
    question.classes_[i] = class_of_[dimension.first_sample + sample];
    question.key_ += dimension.stride * question.classes_[i];
  }
  return question;
}

std::uint64_t Place::KeyOf(const PreparedQuestion& question) const {
  std::uint64_t key = question.key_;
  if (notice_ != kNone) key += dimensions_[notice_].stride * NoticeClass(question);
  key += meeting_stride_ * meeting_segments_.Of(question.meeting_day_);
  key += decided_stride_ * decided_segments_.Of(question.decided_on_);
  return key + known_stride_ * static_cast<std::uint64_t>(question.known_);
}

}  // namespace samtale::engine
