// Any bytes as a rule file beside a fixed vocabulary and two fixed rules; the first byte says which
// file it is. It loads, or every mistake has its place in it; what loads decides every question.
#include <array>
#include <span>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "tests/fuzz/questions.h"
#include "tests/fuzz/target.h"

namespace samtale::fuzz {
namespace {

constexpr int kQuestions = 3;

const char* const kVocabulary = R"(groups:
  dagpenge: {da: Dagpenge, en: Insured}
  sygedagpenge: {da: Sygedagpenge, en: Sick pay}
meeting_types:
  jobsamtale: {da: Jobsamtale, en: Job interview}
  webinar: {da: Webinar, en: Webinar}
holders:
  jobcentre: {da: Jobcenter, en: Jobcentre}
  a_kasse: {da: A-kasse, en: Fund}
regions:
  hovedstaden: {da: Hovedstaden, en: Capital, municipalities: {"0101": København}}
  nordjylland: {da: Nordjylland, en: North, municipalities: {"0860": Hjørring}}
judgments:
  requires_physical: {da: Fysisk?, en: Physical?, set_by: [caseworker], expires_days: 180}
  suits_video: {da: Video?, en: Video?, set_by: [citizen], expires_days: 30}
duties:
  mask: {da: Mundbind, en: Mask, join: or}
  m2: {da: Areal, en: Area, join: max}
)";

// What the file may override, and what its choosers may differ from.
const char* const kRules = R"(authority: national
provisions:
  - id: base
    title: {da: Fysisk, en: Physical}
    permit: [physical]
    versions: [{announced: 2020-01-01, issued: 2020-01-01, meetings: {from: 2020-01-01, until: open},
                instrument: Act 1, source: "https://example.org"}]
  - id: holder
    title: {da: Holder, en: Holder}
    decided_by: holder
    versions: [{announced: 2020-01-01, issued: 2020-01-01, meetings: {from: 2020-01-01, until: open},
                instrument: Act 2, source: "https://example.org"}]
)";

constexpr std::array<const char*, 4> kPaths = {
    "national/b.yaml", "judgment/b.yaml", "municipal/0101-koebenhavn/b.yaml", "vocabulary.yaml"};

void CheckDiagnostics(const engine::LoadedRules& loaded) {
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    SAMTALE_CHECK(diagnostic.line >= 1 && diagnostic.column >= 1);
    SAMTALE_CHECK(!diagnostic.message.empty() && !engine::Format(diagnostic).empty());
  }
  if (loaded.rulebooks == nullptr) SAMTALE_CHECK(loaded.HasErrors());
}

}  // namespace
}  // namespace samtale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace samtale;
  if (size == 0) return 0;
  const std::string path = fuzz::kPaths[bytes[0] % fuzz::kPaths.size()];
  std::vector<engine::SourceFile> files = {{"national/a.yaml", fuzz::kRules},
                                           {path, std::string(bytes + 1, bytes + size)}};
  if (path != "vocabulary.yaml") files.push_back({"vocabulary.yaml", fuzz::kVocabulary});
  const engine::LoadedRules loaded = engine::Load(files);
  fuzz::CheckDiagnostics(loaded);
  if (loaded.rulebooks == nullptr) return 0;
  const engine::Rulebook& rulebook = loaded.rulebooks->For("0101");
  const fuzz::Questions questions(rulebook);
  // The file's own bytes choose the questions.
  fuzz::Bytes choices({bytes, size});
  for (int i = 0; i < fuzz::kQuestions; ++i) {
    fuzz::CheckDecision(rulebook, questions.Next(choices));
  }
  return 0;
}
