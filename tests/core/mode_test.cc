#include "services/core/mode.h"

#include <gtest/gtest.h>

namespace samtale {
namespace {

static_assert(!std::is_convertible_v<ModeSet, Mode>);
static_assert(!std::is_convertible_v<int, ModeSet>);

TEST(Mode, IsNamedByItsWord) {
  const struct {
    Mode mode;
    const char* word;
  } cases[] = {
      {Mode::kPhysical, "physical"}, {Mode::kTelephone, "telephone"}, {Mode::kVideo, "video"}};
  for (const auto& c : cases) {
    EXPECT_EQ(Word(c.mode), c.word);
    EXPECT_EQ(ParseMode(c.word), c.mode);
  }
  for (const char* word : {"", "Video", "PHYSICAL", "phone", "video "})
    EXPECT_FALSE(ParseMode(word)) << word;
}

// All eight sets against plain membership.
TEST(ModeSet, IsASet) {
  const auto set_of = [](unsigned bits) {
    ModeSet set;
    for (Mode mode : kModes) {
      if ((bits >> static_cast<unsigned>(mode) & 1u) != 0) set.Add(mode);
    }
    return set;
  };
  for (unsigned a = 0; a < 8; ++a) {
    int members = 0;
    for (Mode mode : kModes) members += set_of(a).Has(mode) ? 1 : 0;
    EXPECT_EQ(set_of(a).size(), members);
    EXPECT_EQ(set_of(a).empty(), a == 0);
    for (unsigned b = 0; b < 8; ++b) {
      EXPECT_EQ(set_of(a) | set_of(b), set_of(a | b));
      EXPECT_EQ(set_of(a) & set_of(b), set_of(a & b));
      EXPECT_EQ(set_of(a) - set_of(b), set_of(a & ~b));
      EXPECT_EQ(set_of(a) == set_of(b), a == b);
    }
  }
  EXPECT_EQ(ModeSet::All().size(), 3);
}

}  // namespace
}  // namespace samtale
