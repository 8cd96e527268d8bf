#include "services/ctl/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace samtale::ctl {
namespace {

using ::testing::ElementsAre;

TEST(WidthOf, CountsLettersAndNotBytes) {
  EXPECT_EQ(WidthOf(""), 0u);
  EXPECT_EQ(WidthOf("Hjørring"), 8u);
  EXPECT_EQ(WidthOf("æøåÆØÅ"), 6u);
  EXPECT_EQ(WidthOf("─"), 1u);
}

TEST(Wrap, BreaksAtBlanksAtTheWidth) {
  EXPECT_THAT(Wrap("", 5), ElementsAre(""));
  EXPECT_THAT(Wrap("abcd ef", 6), ElementsAre("abcd", "ef"));
  EXPECT_THAT(Wrap("abcd ef", 7), ElementsAre("abcd ef"));
  EXPECT_THAT(Wrap("abcd ef", 8), ElementsAre("abcd ef"));
  EXPECT_THAT(Wrap("one\ntwo three", 20), ElementsAre("one", "two three"));
}

TEST(Wrap, BreaksAWordThatIsLongerThanALineBetweenLetters) {
  EXPECT_THAT(Wrap("blåbærgrød", 4), ElementsAre("blåb", "ærgr", "ød"));
  EXPECT_THAT(Wrap("a blåbær", 3), ElementsAre("a", "blå", "bær"));
  EXPECT_THAT(Wrap("dk.covid19.mask_x", 11), ElementsAre("dk.covid19.", "mask_x"));
  EXPECT_THAT(Wrap("ab_cdefgh", 4), ElementsAre("ab_", "cdef", "gh"));
}

RC_GTEST_PROP(Wrap, KeepsEveryLetterAndNoLineIsTooWide, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))));
  const auto width = *rc::gen::inRange<std::size_t>(1, 12);
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  std::string kept;
  for (const std::string& line : Wrap(text, width)) {
    RC_ASSERT(WidthOf(line) <= width);
    kept += line;
  }
  std::string letters;
  for (const std::string& word : words) letters += word;
  kept.erase(std::remove(kept.begin(), kept.end(), ' '), kept.end());
  RC_ASSERT(kept == letters);
}

TEST(Table, LinesUpDanishLetters) {
  Table table({{"by"}, {"kode"}});
  table.Add({"Hjørring", "0860"});
  table.Add({"Aarhus", "0751"});
  EXPECT_EQ(table.Render(),
            "by        kode\n"
            "────────  ────\n"
            "Hjørring  0860\n"
            "Aarhus    0751\n");
}

TEST(Table, SetsRowsApartWhenACellGoesOn) {
  Table table({{"a", 3}, {"b", 3}});
  table.Add({"one two", "x"});
  table.Add({"", "y"});
  EXPECT_EQ(table.Render(),
            "a    b\n"
            "───  ─\n"
            "one  x\n"
            "two\n"
            "\n"
            "     y\n");
}

TEST(Table, IsItsTitlesWhenEmpty) {
  const Table table({{"a"}, {"bb"}});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.Render(), "a  bb\n─  ──\n");
}

}  // namespace
}  // namespace samtale::ctl
