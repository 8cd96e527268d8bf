// A small vocabulary and short ways to write rules and questions over it, for the tests of the
// engine. What a test does not say is: a jobsamtale of the group dagpenge in 0101, on 2020-06-15,
// decided that day.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/time.h"

namespace samtale::engine::test {

inline const char* const kVocabulary = R"(groups:
  dagpenge: {da: Dagpenge, en: Insured}
  sygedagpenge: {da: Sygedagpenge, en: Sick pay}
  kontanthjaelp: {da: Kontanthjælp, en: Cash benefit}
meeting_types:
  jobsamtale: {da: Jobsamtale, en: Job interview}
  rehab: {da: Rehabilitering, en: Rehabilitation}
  webinar: {da: Webinar, en: Webinar}
holders:
  jobcentre: {da: Jobcenter, en: Jobcentre}
  a_kasse: {da: A-kasse, en: Fund}
regions:
  hovedstaden: {da: Hovedstaden, en: Capital, municipalities: {"0101": København, "0147": Frederiksberg}}
  nordjylland: {da: Nordjylland, en: North, municipalities: {"0860": Hjørring}}
judgments:
  requires_physical: {da: Fysisk?, en: Physical?, set_by: [caseworker], expires_days: 180}
  prefers_remote: {da: På afstand?, en: Remote?, set_by: [caseworker], expires_days: 180}
  suits_video: {da: Video?, en: Video?, set_by: [caseworker, citizen], expires_days: 30}
duties:
  mask: {da: Mundbind, en: Mask, join: or}
  m2: {da: Areal, en: Area, join: max}
  people: {da: Antal, en: People, join: min}
)";

inline const char* const kAlways =
    "versions: [{announced: 2020-01-01, issued: 2020-01-01, meetings: {from: 2020-01-01, until: "
    "open}, "
    "instrument: Act 1, source: 'https://example.dk/1'}]";

// A provision as YAML; `body` is lines of its keys.
inline std::string Rule(const std::string& id, const std::string& body,
                        const std::string& versions = kAlways) {
  std::string text = "  - id: " + id + "\n    title: {da: " + id + ", en: " + id + "}\n";
  std::string line;
  for (char c : body + "\n" + versions + "\n") {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (!line.empty()) text += "    " + line + "\n";
    line.clear();
  }
  return text;
}

// One version in flow style, for `versions: [` … `]`.
inline std::string Version(const std::string& announced, const std::string& issued,
                           const std::string& from, const std::string& until,
                           const std::string& more = "") {
  return "{announced: " + announced + ", issued: " + issued + ", meetings: {from: " + from +
         ", until: " + until + "}, instrument: Act " + announced +
         ", source: 'https://example.dk'" + more + "}";
}

inline SourceFile File(const std::string& path, const std::string& authority,
                       const std::string& rules) {
  return {path, "authority: " + authority + "\nprovisions:\n" + rules};
}
inline SourceFile National(const std::string& rules) {
  return File("national/a.yaml", "national", rules);
}
inline SourceFile Judgment(const std::string& rules) {
  return File("judgment/a.yaml", "judgment", rules);
}
inline SourceFile Municipal(const std::string& rules) {
  return File("municipal/0101-koebenhavn/a.yaml", "{municipality: \"0101\"}", rules);
}
inline SourceFile Jobcentre(const std::string& rules) {
  return File("municipal/0101-koebenhavn/nord.yaml", "{municipality: \"0101\", jobcentre: nord}",
              rules);
}

inline LoadedRules LoadRules(std::vector<SourceFile> files) {
  files.push_back({"vocabulary.yaml", kVocabulary});
  return Load(files);
}

inline std::string Text(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += Format(diagnostic);
  return text;
}

// The rulebooks of files without an error; a test with faulty files ends.
inline std::shared_ptr<const Rulebooks> MustLoad(std::vector<SourceFile> files) {
  const LoadedRules loaded = LoadRules(std::move(files));
  EXPECT_FALSE(loaded.HasErrors()) << Text(loaded.diagnostics);
  if (!loaded.rulebooks) std::abort();
  return loaded.rulebooks;
}

inline LocalDay Day(const std::string& text) { return ParseDay(text).value(); }

inline Question Ask() {
  Question question{{}, Day("2020-06-15"), Day("2020-06-15"), Known::kAnnounced};
  question.facts.municipality = "0101";
  question.facts.meeting.type = "jobsamtale";
  question.facts.citizen.group = "dagpenge";
  return question;
}
inline Question AskOn(const std::string& meeting_day, const std::string& decided_on) {
  Question question = Ask();
  question.meeting_day = Day(meeting_day);
  question.decided_on = Day(decided_on);
  return question;
}

inline Decision MustDecide(const Rulebooks& rulebooks, const Question& question) {
  const Result<Decision> decision = rulebooks.For(question.facts.municipality).Decide(question);
  if (!decision) std::abort();
  return *decision;
}

// `physical telephone`: the modes with that verdict.
inline std::string Modes(const Decision& decision, Verdict verdict) {
  std::string text;
  for (Mode mode : kModes) {
    if (decision.verdict(mode) == verdict)
      text += (text.empty() ? "" : " ") + std::string(Word(mode));
  }
  return text;
}
inline std::string Allowed(const Decision& decision) { return Modes(decision, Verdict::kAllowed); }

}  // namespace samtale::engine::test
