// Any bytes as a question to the shipped rules: the text of a question, after a byte that is even,
// or the choices of one. A text is answered or refused; every answer passes CheckDecision.
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

void AskText(const engine::Rulebooks& rulebooks, const std::string& text) {
  const Result<engine::Question> question = engine::ParseQuestion(text);
  if (!question) return;
  const engine::Rulebook& rulebook = rulebooks.For(question->facts.municipality);
  if (rulebook.Decide(*question)) CheckDecision(rulebook, *question);
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
    CheckDecision(rulebooks->For(question.facts.municipality), question);
  } else if (size > 0) {
    AskText(*rulebooks, std::string(bytes + 1, bytes + size));
  }
  return 0;
}
