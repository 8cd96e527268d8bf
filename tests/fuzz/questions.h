// Questions out of bytes, and what must hold of every answer, for the fuzz targets that decide.
// Days and numbers are those at which the rules change, and their neighbours.
#pragma once

#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "tests/fuzz/bytes.h"

namespace samtale::fuzz {

// The words and days of a rulebook's questions.
class Questions {
 public:
  explicit Questions(const engine::Rulebook& rulebook);
  engine::Question Next(Bytes& bytes) const;

 private:
  std::vector<std::string> municipalities_;
  const engine::Vocabulary& words_;
  std::vector<LocalDay> days_;
};

// Decides, and ends the process unless the answer is complete and the same as provision by
// provision. The question must fit the vocabulary.
void CheckDecision(const engine::Rulebook& rulebook, const engine::Question& question);
// The same of what was decided already.
void CheckDecision(const engine::Rulebook& rulebook, const engine::Question& question,
                   const engine::Decision& decision);

// Ends the process unless the question survives its JSON.
void CheckJson(const engine::Question& question);

}  // namespace samtale::fuzz
