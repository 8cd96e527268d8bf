#include "services/scheduling/rules_archive.h"

#include <gtest/gtest.h>

#include "policy/engine/json.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/source_path.h"

namespace samtale::scheduling {
namespace {

struct PathCase {
  const char* path;
  const char* layer;  // empty: none
};

TEST(RulesArchive, KnowsTheLayerOfAPath) {
  for (const PathCase& one : {PathCase{"vocabulary.yaml", "national"},
                              {"national/a.yaml", "national"},
                              {"judgment/a.yaml", "national"},
                              {"elsewhere/a.yaml", "national"},
                              {"municipal/0101-koebenhavn/a.yaml", "0101"},
                              {"municipal/0101-/a.yaml", "0101"},
                              {"municipal/0101/a.yaml", ""},
                              {"municipal/010-x/a.yaml", ""},
                              {"municipal/01a1-x/a.yaml", ""},
                              {"municipal/a.yaml", ""}}) {
    const auto layer = LayerOf(one.path);
    EXPECT_EQ(layer ? layer->text() : "", one.layer) << one.path;
  }
}

class Archive : public JobcentreFixture {
 protected:
  Archive() : files_(*engine::ReadRulesFolder(SourcePath("policy/rules"))) {}

  void StoreAll() {
    const auto stored =
        store_->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
          StoreRulebooks(transaction, *ShippedRules(), SplitLayers(files_), now_);
          return true;
        });
    ASSERT_TRUE(stored);
  }
  Result<engine::Rulebook> Find(const std::string& hash) {
    return *store_->Read([&](const store::Snapshot& s) { return ArchivedRulebook(s, hash); });
  }

  RuleFiles files_;
};

TEST_F(Archive, HashesAsTheEngineDoes) {
  RuleLayers layers = SplitLayers(files_);
  EXPECT_EQ(HashOf(layers.at(NationalLayer())), ShippedRules()->national().hash());
  for (const auto& [code, rulebook] : ShippedRules()->municipal()) {
    const RuleLayers both = {{NationalLayer(), layers.at(NationalLayer())},
                             {RuleLayerId::Of(code), layers.at(RuleLayerId::Of(code))}};
    EXPECT_EQ(HashOf(JoinLayers(both)), rulebook.hash());
  }
  EXPECT_EQ(HashOf(JoinLayers(layers)), HashOf(files_));
}

TEST_F(Archive, MakesEveryRulebookAgain) {
  StoreAll();
  std::vector<engine::Rulebook> all = {ShippedRules()->national()};
  for (const auto& [code, rulebook] : ShippedRules()->municipal()) all.push_back(rulebook);
  ASSERT_GE(all.size(), 2u);
  for (const engine::Rulebook& one : all) {
    const auto again = Find(one.hash());
    ASSERT_TRUE(again) << one.hash();
    EXPECT_EQ(again->hash(), one.hash());
    EXPECT_EQ(again->Provisions().size(), one.Provisions().size());
  }
}

TEST_F(Archive, DecidesWhatWasRecordedOnceMore) {
  StoreAll();
  const auto booked = Book(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(booked);
  const auto rulebook = Find(booked->decision.rulebook);
  ASSERT_TRUE(rulebook);
  const auto question = engine::ParseQuestion(booked->decision.question);
  ASSERT_TRUE(question);
  EXPECT_EQ(engine::ToJson(*rulebook->Decide(*question)), booked->decision.decision);
}

TEST_F(Archive, RefusesWhatIsNotStoredOrNotWhatItsHashSays) {
  EXPECT_EQ(Find("sha256:00").error().reason, Reason::kNotFound);
  const RuleFiles national = SplitLayers(files_).at(NationalLayer());
  const auto stored = store_->WriteAndWait<bool>([&](store::Transaction& t) -> Result<bool> {
    t.Add(ToStore("sha256:00", national, now_));
    t.Add(ToStore("sha256:01", {{"national/a.yaml", "authority: ["}}, now_));
    return true;
  });
  ASSERT_TRUE(stored);
  EXPECT_EQ(Find("sha256:00").error().reason, Reason::kInternal);
  EXPECT_EQ(Find("sha256:01").error().reason, Reason::kRulesInvalid);
}

}  // namespace
}  // namespace samtale::scheduling
