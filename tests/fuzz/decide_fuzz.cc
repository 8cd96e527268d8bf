// Any bytes as a question to the shipped rules: the text of a question, after a byte that is even,
// or the choices of one. A text is answered, or refused in one line of JSON that names the fields;
// every answer passes CheckDecision, and every question survives its JSON, be it about words that
// the rules know or others.
#include <memory>
#include <string>

#include "policy/engine/json.h"
#include "services/core/error.h"
#include "tests/fuzz/questions.h"
#include "tests/fuzz/target.h"
#include "tests/source_path.h"

namespace samtale::fuzz {
namespace {

std::shared_ptr<const engine::Rulebooks> ShippedRules() {
  const auto files = engine::ReadRulesFolder(SourcePath("policy/rules"));
  SAMTALE_CHECK(files.has_value());
  engine::LoadedRules loaded = engine::Load(*files);
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  return loaded.rulebooks;
}

void CheckRefusal(const Error& error) {
  SAMTALE_CHECK(error.reason == Reason::kInvalidArgument && !error.violations.empty());
  SAMTALE_CHECK(engine::ToJson(error).find('\n') == std::string::npos);
}

void AskText(const engine::Rulebooks& rulebooks, const std::string& text) {
  const Result<engine::Question> question = engine::ParseQuestion(text);
  if (!question) return CheckRefusal(question.error());
  CheckJson(*question);
  const engine::Rulebook& rulebook = rulebooks.For(question->facts.municipality);
  const Result<engine::Decision> decision = rulebook.Decide(*question);
  if (!decision) return CheckRefusal(decision.error());
  CheckDecision(rulebook, *question, *decision);
}

}  // namespace
}  // namespace samtale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace samtale::fuzz;
  static const auto rulebooks = ShippedRules();
  static const Questions questions(rulebooks->national());
  Bytes choices({bytes, size});
  if (choices.Flag()) {
    const auto question = questions.Next(choices);
    CheckJson(question);
    CheckDecision(rulebooks->For(question.facts.municipality), question);
  } else if (size > 0) {
    AskText(*rulebooks, std::string(bytes + 1, bytes + size));
  }
  return 0;
}
