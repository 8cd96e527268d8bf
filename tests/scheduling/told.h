// An observer that keeps what it is told, for tests. Any thread may tell it.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/json.h"
#include "services/scheduling/observer.h"

namespace samtale::scheduling {

class Told final : public Observer {
 public:
  void Did(const Deeds& deeds) override {
    for (int i = 0; i < deeds.holds_placed; ++i) Keep("hold placed");
    for (int i = 0; i < deeds.holds_expired; ++i) Keep("hold expired");
    for (const Deeds::Recorded& one : deeds.decisions) {
      Keep(std::string(engine::Name(one.outcome)) + " " +
           (one.mode ? std::string(Word(*one.mode)) : "none"));
    }
  }
  void Blocked(const std::vector<Blocker>& blockers) override {
    for (const Blocker& one : blockers) Keep(std::string(Name(one.message.text)));
  }
  void Activated(const store::RuleLayerId& layer, RuleSource source) override {
    Keep("activated " + layer.text() + " " + WordOf(source));
  }
  void Refused(const std::optional<store::RuleLayerId>& layer, RuleSource source) override {
    Keep("refused " + (layer ? layer->text() : "none") + " " + WordOf(source));
  }
  void Answered(ShadowAnswer answer) override {
    const char* const words[] = {"same", "different", "unanswered", "left out"};
    Keep(words[static_cast<std::size_t>(answer)]);
  }

  // What was told since this was last asked, in order.
  std::vector<std::string> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(kept_, {});
  }

 private:
  static std::string WordOf(RuleSource source) {
    return source == RuleSource::kFolder ? "folder" : "upload";
  }
  void Keep(std::string line) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(line));
  }

  std::mutex mutex_;
  std::vector<std::string> kept_;
};

}  // namespace samtale::scheduling
