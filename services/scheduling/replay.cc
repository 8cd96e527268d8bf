#include "services/scheduling/replay.h"

#include <map>
#include <optional>
#include <utility>

#include "policy/engine/json.h"
#include "services/scheduling/rules_archive.h"

namespace samtale::scheduling {
namespace {

using Tell = std::function<void(const ReplayFault&)>;

class Replayer {
 public:
  explicit Replayer(const Tell& tell) : tell_(tell) {}

  void Decide(const store::Snapshot& snapshot, const store::RecordedDecision& recorded) {
    ++count_.decisions;
    const Result<engine::Question> question = engine::ParseQuestion(recorded.question);
    if (!question) return Report({ReplayFaultKind::kUnreadable, recorded});
    if (question->facts.municipality != recorded.municipality.text())
      return Report({ReplayFaultKind::kWrongMunicipality, recorded});
    const std::optional<engine::Rulebook>& rulebook = RulebookOf(snapshot, recorded.rulebook);
    if (!rulebook) return Report({ReplayFaultKind::kNoRulebook, recorded});
    const Result<engine::Decision> decision = rulebook->Decide(*question);
    std::string decided = decision ? engine::ToJson(*decision) : engine::ToJson(decision.error());
    if (decided != recorded.decision)
      Report({ReplayFaultKind::kDiffers, recorded, std::move(decided)});
  }

  const ReplayCount& count() const { return count_; }

 private:
  void Report(const ReplayFault& fault) {
    ++count_.faults;
    tell_(fault);
  }

  const std::optional<engine::Rulebook>& RulebookOf(const store::Snapshot& snapshot,
                                                    const std::string& hash) {
    if (const auto known = rulebooks_.find(hash); known != rulebooks_.end()) return known->second;
    if (rulebooks_.size() >= kMostRulebooks) rulebooks_.clear();
    Result<engine::Rulebook> rulebook = ArchivedRulebook(snapshot, hash);
    if (rulebook) ++count_.rulebooks;
    std::optional<engine::Rulebook>& kept = rulebooks_[hash];
    if (rulebook) kept.emplace(std::move(*rulebook));
    return kept;
  }

  const Tell& tell_;
  ReplayCount count_;
  std::map<std::string, std::optional<engine::Rulebook>, std::less<>> rulebooks_;
};

}  // namespace

std::string_view Name(ReplayFaultKind kind) {
  switch (kind) {
    case ReplayFaultKind::kDiffers:
      return "DIFFERS";
    case ReplayFaultKind::kNoRulebook:
      return "NO_RULEBOOK";
    case ReplayFaultKind::kUnreadable:
      return "UNREADABLE";
    case ReplayFaultKind::kWrongMunicipality:
      return "WRONG_MUNICIPALITY";
  }
  SAMTALE_CHECK(false);
}

Result<ReplayCount> Replay(store::Store& store, const Tell& tell) {
  Replayer replayer(tell);
  std::optional<store::DecisionCursor> after;
  for (bool more = true; more;) {
    const Result<bool> read = store.Read([&](const store::Snapshot& snapshot) {
      const auto page = snapshot.ListDecisions(after, store::kMaxPage);
      for (const store::RecordedDecision& recorded : page) replayer.Decide(snapshot, recorded);
      if (page.empty()) return false;
      after = store::DecisionCursor{page.back().municipality, page.back().id};
      return true;
    });
    if (!read) return tl::make_unexpected(read.error());
    more = *read;
  }
  return replayer.count();
}

}  // namespace samtale::scheduling
