#include "policy/engine/boxes.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "policy/engine/analysis.h"
#include "policy/engine/compiled.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

TEST(Boxes, CountTheClassesOfFactsThatAreNotListed) {
  const auto rulebooks =
      test::MustLoad({test::National(test::Rule("dk.law", "permit: [physical]"))});
  const FactSpace space({{&*rulebooks->national().compiled().lexicon, {}, {}}}, false, kMostNodes);
  const std::pair<double, std::string> kRows[] = {
      {0, ""}, {1, "; and 1 more class of facts"}, {2, "; and 2 more classes of facts"}};
  for (const auto& [count, text] : kRows) EXPECT_EQ(Text(space, Boxes{{}, count}), text);
}

}  // namespace
}  // namespace samtale::engine
