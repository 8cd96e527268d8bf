#include "policy/engine/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using test::Municipal;
using test::MustLoad;
using test::National;
using test::Rule;
using test::Version;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kLaw = Rule("law", "permit: [physical]");

std::string Remote(const std::string& versions, const std::string& more = "") {
  return Rule("remote", "permit: [telephone, video]\n" + more, "versions: [" + versions + "]");
}

std::vector<std::string> Texts(const std::vector<SourceFile>& was,
                               const std::vector<SourceFile>& is, CompareOptions options = {}) {
  const Comparison comparison = Compare(*MustLoad(was), *MustLoad(is), options);
  EXPECT_THAT(comparison.not_proved, IsEmpty());
  std::vector<std::string> texts;
  for (const Difference& difference : comparison.differences) {
    if (difference.output != Output::kChosen) texts.push_back(Text(difference, 3));
  }
  return texts;
}

TEST(Compare, FindsNothingBetweenRulesThatDecideAlike) {
  const std::string kFirst = Version("2020-06-12", "2020-06-12", "2020-06-15", "2020-09-30");
  const SourceFile one = National(kLaw + Remote(kFirst));
  EXPECT_THAT(Texts({one}, {one}), IsEmpty());
  // The same, said by two provisions.
  EXPECT_THAT(
      Texts({one}, {National(kLaw + Rule("a", "permit: [telephone]", "versions: [" + kFirst + "]") +
                             Rule("b", "permit: [video]", "versions: [" + kFirst + "]"))}),
      IsEmpty());
  // A provision that nobody could have known in time.
  EXPECT_THAT(
      Texts({one},
            {National(kLaw + Remote(kFirst) +
                      Rule("late", "forbid: [physical]",
                           "versions: [" +
                               Version("2020-03-02", "2020-03-02", "2020-03-01", "2020-03-01") +
                               "]"))}),
      IsEmpty());
}

TEST(Compare, TellsTheExtensionByTheDayItIsKnown) {
  const std::string kFirst = Version("2020-06-12", "2020-06-12", "2020-06-15", "2020-09-30");
  const std::string kSecond = Version("2020-09-16", "2020-09-25", "2020-06-15", "2020-12-31");
  EXPECT_THAT(
      Texts({National(kLaw + Remote(kFirst))}, {National(kLaw + Remote(kFirst + ", " + kSecond))}),
      ElementsAre("telephone: lawful (was unlawful) for all groups; meetings from 2020-10-01 to "
                  "2020-12-31 decided from 2020-09-16",
                  "telephone: lawful (was unlawful) for all groups; meetings from 2020-10-01 to "
                  "2020-12-31 decided from 2020-09-25, by issued rules alone",
                  "video: lawful (was unlawful) for all groups; meetings from 2020-10-01 to "
                  "2020-12-31 decided from 2020-09-16",
                  "video: lawful (was unlawful) for all groups; meetings from 2020-10-01 to "
                  "2020-12-31 decided from 2020-09-25, by issued rules alone"));
}

TEST(Compare, NamesTheFactsAndTheMunicipalities) {
  const std::string kAlways = Version("2020-01-01", "2020-01-01", "2020-01-01", "open");
  const SourceFile was = National(kLaw);
  EXPECT_THAT(
      Texts({was}, {National(kLaw + Rule("v",
                                         "permit: [video]\nconsent: [video]\nwhen: "
                                         "citizen.months_in_course >= 6\napplies_to: {groups: "
                                         "[dagpenge], regions: [hovedstaden]}"))}),
      ElementsAre("video: lawful with consent (was unlawful) for citizen.group dagpenge, "
                  "citizen.months_in_course 6 or more; meetings from 2020-01-01 decided from "
                  "2020-01-01; in 0101 and 0147"));
  EXPECT_THAT(
      Texts({was}, {National(kLaw + Rule("d",
                                         "duties: {m2: {value: 4}}\nunless: "
                                         "citizen.acute_need"))}),
      ElementsAre("the duty m2 (physical): 4 (was none) for all groups, not citizen.acute_need; "
                  "meetings from 2020-01-01 decided from 2020-01-01"));
  EXPECT_THAT(Texts({National(kLaw + Remote(kAlways, "decided_by: holder"))},
                    {National(kLaw + Remote(kAlways, "decided_by: citizen"))}),
              ElementsAre("who chooses: citizen (was holder) for all groups; meetings from "
                          "2020-01-01 decided from 2020-01-01"));
}

TEST(Compare, KnowsALocalLayer) {
  const SourceFile law = National(kLaw + Rule("p", "permit: [video]\ndecided_by: holder"));
  const SourceFile local = Municipal(Rule("m", "forbid: [video]"));
  EXPECT_THAT(Texts({law}, {law, local}),
              ElementsAre("video: unlawful (was lawful) for all groups; meetings from 2020-01-01 "
                          "decided from 2020-01-01; in 0101"));
  CompareOptions options;
  options.municipality = "0147";
  EXPECT_THAT(Texts({law}, {law, local}, options), IsEmpty());
}

TEST(Compare, GivesAWitnessThatBothDecide) {
  const auto was = MustLoad({National(kLaw)});
  const auto is =
      MustLoad({National(kLaw + Rule("f", "permit: [video]\nwhen: citizen.acute_need"))});
  const Comparison comparison = Compare(*was, *is, {});
  ASSERT_FALSE(comparison.differences.empty());
  const Difference& difference = comparison.differences[0];
  EXPECT_TRUE(difference.witness.facts.citizen.acute_need);
  EXPECT_EQ(test::Allowed(test::MustDecide(*was, difference.witness)), "physical");
  EXPECT_EQ(test::Allowed(test::MustDecide(*is, difference.witness)), "physical video");
}

TEST(Compare, NamesWordsThatOneVocabularyHas) {
  SourceFile vocabulary{"vocabulary.yaml", test::kVocabulary};
  const std::string kGroup = "  kontanthjaelp: {da: Kontanthjælp, en: Cash benefit}\n";
  const std::size_t place = vocabulary.text.find(kGroup);
  ASSERT_NE(place, vocabulary.text.npos);
  vocabulary.text.erase(place, kGroup.size());
  const LoadedRules was = Load({vocabulary, National(kLaw)});
  ASSERT_NE(was.rulebooks, nullptr);
  const Comparison comparison = Compare(*was.rulebooks, *MustLoad({National(kLaw)}), {});
  EXPECT_THAT(comparison.words, ElementsAre("the group `kontanthjaelp` is new"));
  EXPECT_THAT(comparison.differences, IsEmpty());
  EXPECT_FALSE(comparison.same());
}

TEST(Compare, CountsWhatItDoesNotListAndSaysWhatItCannotCompare) {
  const auto was = MustLoad({National(kLaw)});
  const auto is = MustLoad({National(kLaw + Rule("p",
                                                 "permit: [telephone, video]\nwhen: "
                                                 "citizen.acute_need || citizen.risk_group"))});
  CompareOptions options;
  options.most_differences = 1;
  const Comparison one = Compare(*was, *is, options);
  EXPECT_EQ(one.differences.size(), 1u);
  EXPECT_GT(one.unlisted, 0u);
  options.most_regions = 2;
  options.most_parts = 1;
  EXPECT_THAT(Compare(*was, *is, options).not_proved, ElementsAre("0101", "0147", "0860"));
}

}  // namespace
}  // namespace samtale::engine
