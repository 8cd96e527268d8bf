#include "policy/engine/expiry.h"

#include <vector>

#include "policy/engine/boxes.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kMostBoxes = 2;

// What changes at one place.
struct Phrase {
  Diagrams::Node where;
  std::vector<std::string> lost;
  std::vector<std::string> gained;
  std::vector<std::string> others;
};

std::string AreOrIs(const std::vector<std::string>& words, const char* what) {
  return Joined(words) + (words.size() > 1 ? " are " : " is ") + what;
}

std::string OtherText(const ChangesOfFacts::What& change) {
  const bool begins = change.from == "none", ends = change.to == "none";
  switch (change.output) {
    case Output::kMode:
      return change.subject +
             (change.to == "lawful" ? " no longer needs consent" : " needs the citizen's consent");
    case Output::kDecidedBy:
      if (change.to == "nobody") return "the " + change.from + " no longer chooses";
      return "the " + change.to + " chooses" +
             (change.from == "nobody" ? "" : " in place of the " + change.from);
    case Output::kParticipation:
      return "taking part is " + change.to;
    case Output::kCounts:
      return change.to == "true" ? "meetings count again" : "meetings do not count";
    case Output::kDuty:
      if (ends) return "the duty " + change.subject + " ends";
      return "the duty " + change.subject + (begins ? " begins: " : " becomes ") + change.to;
    case Output::kAdvice:
      if (ends) return "the advice of " + change.from + " ends";
      return "the advice is " + change.to;
    case Output::kAsks:
      return "the judgment " + change.subject + " is " + change.to;
    case Output::kChosen:
      return "the chosen mode is " + change.to;
  }
  return "";
}

}  // namespace

std::string ExpiryText(const ChangesOfFacts& changes, FactSpace& space) {
  std::vector<Phrase> phrases;
  for (const auto& [change, where] : changes) {
    auto phrase = phrases.begin();
    while (phrase != phrases.end() && phrase->where != where) ++phrase;
    if (phrase == phrases.end()) phrase = phrases.insert(phrase, {where, {}, {}, {}});
    if (change.output == Output::kMode && change.to == "unlawful")
      phrase->lost.push_back(change.subject);
    else if (change.output == Output::kMode && change.from == "unlawful")
      phrase->gained.push_back(change.subject);
    else
      phrase->others.push_back(OtherText(change));
  }
  std::string text;
  for (const Phrase& phrase : phrases) {
    std::vector<std::string> said;
    if (!phrase.lost.empty()) said.push_back(AreOrIs(phrase.lost, "lost"));
    if (!phrase.gained.empty()) said.push_back(AreOrIs(phrase.gained, "gained"));
    said.insert(said.end(), phrase.others.begin(), phrase.others.end());
    text += (text.empty() ? "" : "; ") + Joined(said) + " for " +
            Text(space, BoxesOf(space, space.diagrams(), phrase.where, kMostBoxes));
  }
  return text;
}

}  // namespace samtale::engine
