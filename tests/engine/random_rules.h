// Rule sets and questions drawn from a seed, over the small vocabulary: every effect, every
// authority, scopes, conditions, overrides, delegations and several versions. They are compiled
// without the check for conflicts, so that what decides must agree on those too.
#pragma once

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "policy/engine/compiled.h"
#include "policy/engine/link.h"
#include "policy/engine/reading.h"
#include "policy/engine/rule_file.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine::test {

// A rulebook of files and their layers, linked but not searched for conflicts.
inline Rulebook CompileUnchecked(const std::vector<SourceFile>& files) {
  std::vector<Diagnostic> found;
  const SourceFile vocabulary{"vocabulary.yaml", kVocabulary};
  Report report(vocabulary, &found);
  auto lexicon = std::make_shared<Lexicon>(ReadVocabulary(report, *ParseYaml(kVocabulary)));
  std::vector<std::shared_ptr<Provision>> own;
  for (const SourceFile& file : files) {
    const bool local = file.path.starts_with("municipal/");
    const Folder folder = local ? Folder{Depth::kMunicipality, "0101"}
                          : file.path.starts_with("judgment/") ? Folder{Depth::kJudgment, ""}
                                                               : Folder{};
    Report own_report(file, &found);
    const auto root = ParseYaml(file.text);
    if (!root) ADD_FAILURE() << file.text << root.error().message;
    RuleFile read = ReadRuleFile(own_report, *root, folder, lexicon.get());
    for (auto& provision : read.provisions) own.push_back(std::move(provision));
  }
  EXPECT_TRUE(found.empty()) << Text(found);
  Ruleset rules = Link({}, std::move(own), [&](const Provision&) -> Report& { return report; });
  return Rulebook(std::make_shared<const Rulebook::Compiled>(
      Rulebook::Compiled{"sha256:test", std::move(lexicon), std::move(rules)}));
}

class RandomRules {
 public:
  explicit RandomRules(unsigned seed) : dice_(seed) {}

  std::vector<SourceFile> Files() {
    ids_.clear();
    std::vector<SourceFile> files;
    files.push_back(National(Rules("dk", 1 + Below(8), kNational)));
    if (Chance(60)) files.push_back(Judgment(Rules("judgment", 1 + Below(4), kJudgment)));
    if (Chance(50)) files.push_back(Municipal(Rules("kbh", 1 + Below(3), kLocal)));
    if (Chance(30)) files.push_back(Jobcentre(Rules("nord", 1 + Below(2), kLocal)));
    return files;
  }

  Question Ask() {
    Question question = test::Ask();
    question.meeting_day = Near();
    question.decided_on = Near();
    question.known = Chance(30) ? Known::kIssued : Known::kAnnounced;
    Facts& facts = question.facts;
    facts.municipality = One({"0101", "0101", "0147", "0860"});
    facts.jobcentre = One({"", "nord", "syd", "vest"});
    facts.meeting.type = One({"jobsamtale", "rehab", "webinar"});
    facts.meeting.held_by = Chance(50) ? Holder::kAKasse : Holder::kJobcentre;
    facts.meeting.number = 1 + Below(4);
    if (Chance(50)) facts.meeting.summoned_on = Near();
    if (Chance(50)) facts.meeting.summoned_mode = static_cast<Mode>(Below(3));
    facts.citizen.group = One({"dagpenge", "sygedagpenge", "kontanthjaelp"});
    facts.citizen.months_in_course = 4 + Below(4);
    if (Chance(50)) facts.citizen.sick_pay_category = 1 + Below(3);
    if (Chance(50)) facts.citizen.choice = static_cast<Mode>(Below(3));
    if (Chance(60)) facts.citizen.consent = Chance(50);
    facts.citizen.acute_need = Chance(50);
    facts.citizen.risk_group = Chance(50);
    facts.circumstances.municipality_locked_down = Chance(50);
    facts.circumstances.premises_ready = Chance(50);
    for (const char* flag : {"requires_physical", "prefers_remote", "suits_video"}) {
      if (Chance(40)) facts.judgments[flag] = Chance(50);
    }
    return question;
  }

 private:
  using Words = std::vector<std::string>;
  static constexpr int kNational = 0, kJudgment = 1, kLocal = 2;

  int Below(int bound) { return static_cast<int>(dice_() % static_cast<unsigned>(bound)); }
  bool Chance(int percent) { return Below(100) < percent; }
  std::string One(const Words& words) {
    return words[static_cast<std::size_t>(Below(static_cast<int>(words.size())))];
  }
  // Days around those on which versions begin and end.
  LocalDay Near() { return Day("2020-06-01") + date::days{5 * Below(8) + Below(3) - 1}; }
  std::string Edge() { return samtale::Format(Day("2020-06-01") + date::days{5 * Below(8)}); }
  std::string Some(const Words& words) {
    Words left = words;
    std::string list;
    for (int i = 1 + Below(static_cast<int>(words.size())); i > 0; --i) {
      const auto at = left.begin() + Below(static_cast<int>(left.size()));
      list += (list.empty() ? "[" : ", ") + *at;
      left.erase(at);
    }
    return list + "]";
  }
  std::string Modes() { return Some({"physical", "telephone", "video"}); }

  std::string Rules(const std::string& prefix, int count, int layer) {
    std::string text;
    const std::size_t first = ids_.size();
    for (int i = 0; i < count; ++i) {
      // Ids in any order against that of the file, so that ids and overrides do not go together.
      const std::string id = prefix + "." + std::to_string((i * 7 + 3) % 11) + "x";
      std::string body = Effects(layer) + Scope(layer) + Conditions(layer);
      if (i > 0 && Chance(35)) {
        const std::string& target = ids_[first + static_cast<std::size_t>(Below(i))];
        body += "overrides: [" + target + "]\n";
      } else if (layer != kNational && !delegating_.empty() && Chance(40)) {
        body += "overrides: {" + One(delegating_) + ": [permit]}\n";
      }
      if (layer == kNational && Chance(40)) {
        if (body.find("permit:") != std::string::npos) delegating_.push_back(id);
        body += "delegates: {municipality: " + Some({"permit", "forbid", "decided_by", "consent"}) +
                ", judgment: " + Some({"permit", "participation", "counts", "forbid"}) + "}\n";
      }
      ids_.push_back(id);
      text += Rule(id, body, Versions());
    }
    return text;
  }

  std::string Effects(int layer) {
    std::string text;
    const auto maybe = [&](int percent, const std::string& line) {
      if (Chance(percent)) text += line + "\n";
    };
    maybe(layer == kNational ? 60 : 0, "permit: " + Modes());
    maybe(20, "forbid: " + Modes());
    maybe(30, "decided_by: " + One({"holder", "municipality", "caseworker", "citizen"}));
    maybe(layer == kNational ? 0 : 60, "prefer: " + Modes());
    maybe(30, "advise: " + Modes());
    if (layer == kNational) {
      maybe(20, "consent: " + Modes());
      maybe(10, "participation: voluntary");
      maybe(10, "counts: false");
    }
    maybe(20, "duties: {mask: {value: true, for: " + Modes() +
                  "}, m2: " + std::to_string(1 + Below(4)) + "}");
    maybe(20,
          "duties: {people: {value: " + std::to_string(1 + Below(9)) + ", for: " + Modes() + "}}");
    maybe(15, "asks: " + Some({"requires_physical", "prefers_remote", "suits_video"}));
    // A key stands once.
    const std::size_t first = text.find("duties:"), second = text.rfind("duties:");
    if (first != second) text.erase(first, text.find('\n', first) + 1 - first);
    return text.empty() ? "advise: [video]\n" : text;
  }

  std::string Scope(int layer) {
    std::string text;
    const auto maybe = [&](int percent, const std::string& key, const std::string& list) {
      if (!Chance(percent)) return;
      text +=
          (text.empty() ? "" : ", ") + key + ": " + (Chance(30) ? "{except: " + list + "}" : list);
    };
    maybe(25, "groups", Some({"dagpenge", "sygedagpenge", "kontanthjaelp"}));
    maybe(25, "meeting_types", Some({"jobsamtale", "rehab", "webinar"}));
    maybe(15, "holders", Some({"jobcentre", "a_kasse"}));
    if (layer != kLocal) {
      maybe(15, "jobcentres", Some({"nord", "syd"}));
      maybe(15, "municipalities", Some({"\"0101\"", "\"0147\"", "\"0860\""}));
      maybe(10, "regions", Some({"hovedstaden", "nordjylland"}));
    }
    return text.empty() ? "" : "applies_to: {" + text + "}\n";
  }

  std::string Test() {
    return One({"citizen.acute_need",
                "!citizen.risk_group",
                "meeting.number > 1",
                "meeting.number != 2",
                "meeting.notice_days >= 7",
                "meeting.notice_days < 0",
                "has(meeting.summoned_on) && meeting.summoned_on < \"2020-06-11\"",
                "!has(meeting.summoned_mode) || meeting.summoned_mode in [\"video\"]",
                "citizen.group in [\"dagpenge\", \"sygedagpenge\"]",
                "citizen.months_in_course >= 6",
                "has(citizen.sick_pay_category)",
                "has(citizen.choice) && citizen.choice == \"telephone\"",
                "municipality.region == \"hovedstaden\"",
                "municipality.code != \"0147\"",
                "jobcentre.id in [\"syd\", \"vest\"]",
                "municipality.locked_down",
                "jobcentre.premises_ready",
                "meeting.held_by == \"a_kasse\"",
                "meeting.type == \"rehab\"",
                Judged()});
  }
  std::string Judged() {
    return "judgment." + One({"requires_physical", "prefers_remote", "suits_video"});
  }
  std::string Condition(bool judged) {
    std::string text = judged ? Judged() : Test();
    for (int i = Below(4); i > 0; --i)
      text =
          "(" + text + ")" + One({" && ", " || "}) + (Chance(30) ? "!" : "") + "(" + Test() + ")";
    return text;
  }
  std::string Conditions(int layer) {
    std::string text;
    if (layer == kJudgment || Chance(40)) text += "when: '" + Condition(layer == kJudgment) + "'\n";
    if (Chance(20)) text += "unless: '" + Condition(false) + "'\n";
    return text;
  }

  std::string Versions() {
    std::string text;
    std::vector<std::string> announced;
    for (int i = 1 + Below(3); i > 0; --i) {
      std::string day = Edge(), from = Edge(), until = Edge();
      if (std::find(announced.begin(), announced.end(), day) != announced.end()) continue;
      announced.push_back(day);
      if (until < from) std::swap(from, until);
      const std::string issued = One({day, day, Edge(), "pending", "unknown"});
      text += (text.empty() ? "versions: [" : ", ") +
              Version(day, issued, from, Chance(60) ? "open" : until);
    }
    return text + "]";
  }

  std::mt19937 dice_;
  Words ids_;
  Words delegating_;
};

}  // namespace samtale::engine::test
