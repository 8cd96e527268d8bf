#include "services/scheduling/rulemaking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <random>

#include "policy/engine/json.h"
#include "services/scheduling/receipts.h"
#include "tests/scheduling/rule_house.h"
#include "tests/scheduling/told.h"
#include "tests/store/temporary_folder.h"

namespace samtale::scheduling {
namespace {

namespace rules = engine::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class RulemakingTest : public testing::Test {
 protected:
  RulemakingTest() : house_(folder_.Path("a.db")) {}

  TemporaryFolder folder_;
  House house_;
};

tl::unexpected<Error> NoFolder() {
  return Fail(Reason::kRulesInvalid, Text::kRulesFolderEmpty, {"rules"});
}

TEST_F(RulemakingTest, BeginsWithTheFolder) {
  ASSERT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
  EXPECT_EQ(house_.Allowed(), "physical");
  EXPECT_EQ(house_.State().in_force->rulebook, HashOf(kPhysical));
  EXPECT_EQ(house_.State().in_force->caller, "folder");
  EXPECT_EQ(house_.State(kLocal).in_force->rulebook, HashOf(kVideoFirst));
  // What decides is stored, whole.
  const std::string hash = house_.Get()->For("0101").hash();
  EXPECT_TRUE(*house_.store().Read(
      [&](const store::Snapshot& s) { return ArchivedRulebook(s, hash).has_value(); }));
}

TEST_F(RulemakingTest, NeedsASoundFolderOnlyTheFirstTime) {
  const RuleFiles broken = {{"national/a.yaml", "authority: ["},
                            {"vocabulary.yaml", rules::kVocabulary}};
  EXPECT_EQ(house_.Open(NoFolder()).error().reason, Reason::kRulesInvalid);
  EXPECT_EQ(house_.Open(broken).error().reason, Reason::kRulesInvalid);
  ASSERT_TRUE(house_.Open(kPhysical));
  ASSERT_TRUE(house_.Open(NoFolder()));
  EXPECT_EQ(house_.Allowed(), "physical");
  EXPECT_EQ(house_.rulemaking().Folder().refusals, 1);
  ASSERT_TRUE(house_.Open(broken));
  EXPECT_EQ(house_.Allowed(), "physical");
  ASSERT_EQ(house_.rulemaking().Folder().problems.size(), 1u);
  EXPECT_EQ(house_.rulemaking().Folder().problems[0].path, "national/a.yaml");
  EXPECT_THAT(house_.alarms, HasSubstr("national/a.yaml:1:"));
}

TEST_F(RulemakingTest, StoresAnUploadAndPutsItInForceWhenActivated) {
  ASSERT_TRUE(house_.Open(kPhysical));
  const auto uploaded = house_.Upload(kAnyMode);
  ASSERT_TRUE(uploaded);
  EXPECT_EQ(uploaded->upload.rulebook, HashOf(kAnyMode));
  EXPECT_EQ(uploaded->upload.decides_as, HashOf(kAnyMode));
  EXPECT_EQ(house_.Allowed(), "physical");
  const auto state = house_.Activate(CallBy("eva"), HashOf(kAnyMode));
  ASSERT_TRUE(state);
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_EQ(house_.Get()->national().hash(), HashOf(kAnyMode));
  EXPECT_EQ(state->in_force->number, 2);
  EXPECT_EQ(state->in_force->previous, HashOf(kPhysical));
  EXPECT_EQ(state->in_force->caller, "operator/eva");
  EXPECT_EQ(state->in_force->reason, "a reason");
  EXPECT_EQ(state->in_force->in_force_at, kNow);
}

TEST_F(RulemakingTest, RollsBackToWhatWasInForceBefore) {
  ASSERT_TRUE(house_.Open(kPhysical));
  const RuleLayerState state = house_.MustActivate(kAnyMode);
  ASSERT_TRUE(house_.Activate(CallBy("eva"), state.in_force->previous));
  EXPECT_EQ(house_.Allowed(), "physical");
  const auto history = house_.rulemaking().ListActivations(NationalLayer(), 100, 10);
  std::vector<std::int64_t> numbers;
  for (const auto& one : *history) numbers.push_back(one.number);
  EXPECT_THAT(numbers, ElementsAre(3, 2, 1));
}

TEST_F(RulemakingTest, RefusesWhatDoesNotLoadWithItsPlaceAndStoresNothing) {
  ASSERT_TRUE(house_.Open(kPhysical));
  RuleFiles broken = kAnyMode;
  broken[0].text += "nonsense: 1\n";
  const auto refused = house_.Upload(broken);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kRulesInvalid);
  ASSERT_FALSE(refused.error().violations.empty());
  EXPECT_THAT(refused.error().violations[0].field, HasSubstr("national/a.yaml:"));
  EXPECT_EQ(house_.Activate(CallBy("eva"), HashOf(broken)).error().reason, Reason::kNotFound);
  EXPECT_EQ(house_.Allowed(), "physical");
}

TEST_F(RulemakingTest, AnUploadTellsWhatTheAnalysisWarnsOf) {
  ASSERT_TRUE(house_.Open(kPhysical));
  const auto warned = house_.Upload(Local("prefer: [telephone]\nwhen: meeting.number < 1"), kLocal);
  ASSERT_TRUE(warned);
  ASSERT_EQ(warned->diagnostics.size(), 1u);
  EXPECT_EQ(warned->diagnostics[0].severity, engine::Severity::kWarning);
  EXPECT_THAT(warned->diagnostics[0].path, HasSubstr("municipal/0101"));
  EXPECT_FALSE(warned->diagnostics[0].excerpt.empty());
}

TEST_F(RulemakingTest, RefusesALayerWhoseFileLiesTooDeepAndNamesNoOtherMunicipality) {
  ASSERT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
  RuleFiles deep = kVideoFirst;
  deep[0].path.insert(deep[0].path.rfind('/'), "/sub");
  const auto refused = house_.Upload(deep, kLocal);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kRulesInvalid);
  const auto elsewhere = house_.Upload(deep, RuleLayerId::Of("0147"));
  ASSERT_FALSE(elsewhere);
  for (const Violation& violation : elsewhere.error().violations)
    EXPECT_THAT(violation.field, HasSubstr("0101")) << "only its own upload is told of";
}

TEST_F(RulemakingTest, RefusesAPathThatHidesAnother) {
  ASSERT_TRUE(house_.Open(kPhysical));
  RuleFiles odd = kVideoFirst;
  odd[0].path.insert(odd[0].path.rfind('.'), "\n3");
  EXPECT_EQ(house_.Upload(odd, kLocal).error().reason, Reason::kInvalidArgument);
}

TEST_F(RulemakingTest, ADryRunStoresNothing) {
  ASSERT_TRUE(house_.Open(kPhysical));
  ASSERT_TRUE(house_.Upload(kAnyMode, NationalLayer(), "", true));
  EXPECT_EQ(house_.Activate(CallBy("eva"), HashOf(kAnyMode)).error().reason, Reason::kNotFound);
}

TEST_F(RulemakingTest, TakesNoFilesOfAnotherLayer) {
  ASSERT_TRUE(house_.Open(kPhysical));
  EXPECT_EQ(house_.Upload(kVideoFirst).error().reason, Reason::kInvalidArgument);
  EXPECT_EQ(house_.Upload(kPhysical, kLocal).error().reason, Reason::kInvalidArgument);
  EXPECT_EQ(house_.Activate(CallBy("eva"), HashOf(kPhysical), kLocal).error().reason,
            Reason::kNotFound);
}

TEST_F(RulemakingTest, LooksAtTheEtag) {
  ASSERT_TRUE(house_.Open(kPhysical));
  const std::string etag = house_.State().etag;
  EXPECT_EQ(house_.State(kLocal).etag, "0");
  ASSERT_TRUE(house_.Upload(kAnyMode, NationalLayer(), etag));
  ASSERT_TRUE(house_.Activate(CallBy("eva"), HashOf(kAnyMode), NationalLayer(), etag));
  EXPECT_EQ(house_.Activate(CallBy("eva"), HashOf(kPhysical), NationalLayer(), etag).error().reason,
            Reason::kEtagMismatch);
  EXPECT_EQ(house_.Upload(kPhysical, NationalLayer(), etag).error().reason, Reason::kEtagMismatch);
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
}

TEST_F(RulemakingTest, ARepeatedRequestActivatesOnce) {
  ASSERT_TRUE(house_.Open(kPhysical));
  ASSERT_TRUE(house_.Upload(kAnyMode));
  const Call call = CallBy("eva");
  const std::string etag = house_.State().etag;
  ASSERT_TRUE(house_.Activate(call, HashOf(kAnyMode), NationalLayer(), etag));
  const auto again = house_.Activate(call, HashOf(kAnyMode), NationalLayer(), etag);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->in_force->number, 2);
  Call other = call;
  other.body_hash = "another";
  EXPECT_EQ(house_.Activate(other, HashOf(kPhysical)).error().reason, Reason::kRequestIdReused);
}

// National rules, a local layer that stands on their delegation, and national rules without it.
const RuleFiles kDelegating = {
    rules::National(rules::Rule(
        "dk.base",
        "permit: [physical, video]\nadvise: [physical]\ndelegates: {municipality: [advise]}")),
    {"vocabulary.yaml", rules::kVocabulary}};
const RuleFiles kDelegated = Local("overrides: {dk.base: [advise]}\nadvise: [video]");
const RuleFiles kWithout = {rules::National(rules::Rule("dk.new", "permit: [telephone]")),
                            {"vocabulary.yaml", rules::kVocabulary}};

TEST_F(RulemakingTest, SuspendsALayerThatDoesNotFitAndTakesItUpAgain) {
  ASSERT_TRUE(house_.Open(Both(kDelegating, kDelegated)));
  ASSERT_TRUE(house_.Get()->municipal().contains("0101")) << house_.alarms;
  const auto uploaded = house_.Upload(kWithout);
  ASSERT_TRUE(uploaded);
  EXPECT_THAT(uploaded->upload.suspended, ElementsAre("0101"));
  house_.MustActivate(kWithout);
  EXPECT_EQ(house_.Allowed(), "telephone");
  EXPECT_FALSE(house_.Get()->municipal().contains("0101"));
  EXPECT_TRUE(house_.State(kLocal).suspended);
  EXPECT_FALSE(house_.State(kLocal).problems.empty());
  EXPECT_THAT(house_.alarms, HasSubstr("municipality 0101 are suspended"));
  ASSERT_TRUE(house_.Open(Both(kDelegating, kDelegated)));
  EXPECT_TRUE(house_.State(kLocal).suspended) << "also after a restart";
  EXPECT_EQ(house_.rulemaking().suspended(), 1);
  ASSERT_TRUE(house_.Activate(CallBy("eva"), HashOf(kDelegating)));
  EXPECT_EQ(house_.rulemaking().suspended(), 0);
  EXPECT_TRUE(house_.Get()->municipal().contains("0101"));
  EXPECT_FALSE(house_.State(kLocal).suspended);
}

TEST_F(RulemakingTest, AMunicipalityGivesItsLayerUpWithAnUploadOfNothing) {
  ASSERT_TRUE(house_.Open(Both(kAnyMode, kVideoFirst)));
  const std::string with = house_.Get()->For("0101").hash();
  house_.MustActivate({}, kLocal);
  EXPECT_EQ(house_.Get()->For("0101").hash(), HashOf(kAnyMode));
  EXPECT_EQ(house_.Upload({}).error().reason, Reason::kRulesInvalid) << "the law cannot be";
  ASSERT_TRUE(house_.Activate(CallBy("eva"), HashOf(kVideoFirst), kLocal));
  EXPECT_EQ(house_.Get()->For("0101").hash(), with);
}

// A repeat is told what the first was, also what it would have been told otherwise by now.
TEST_F(RulemakingTest, ARepeatedUploadIsToldWhatTheFirstWas) {
  ASSERT_TRUE(house_.Open(kDelegating));
  const RulesUpload upload{.layer = kLocal, .reason = "ours", .files = kDelegated};
  const Call call = CallBy("eva");
  const auto first = house_.UploadBy(call, upload);
  ASSERT_TRUE(first) << Render(first.error().message, Language::kEnglish);
  house_.MustActivate(kWithout);
  ASSERT_TRUE(house_.Open(kDelegating)) << "also after a restart";
  const auto again = house_.UploadBy(call, upload);
  ASSERT_TRUE(again) << Render(again.error().message, Language::kEnglish);
  EXPECT_EQ(again->upload, first->upload);
  EXPECT_EQ(engine::ToJson(again->diagnostics), engine::ToJson(first->diagnostics));
  const auto anew = house_.UploadBy(CallBy("eva"), upload);
  ASSERT_FALSE(anew) << "another request is judged by what is in force now";
  EXPECT_EQ(anew.error().reason, Reason::kRulesInvalid);
  Call other = call;
  other.body_hash = "another";
  EXPECT_EQ(house_.UploadBy(other, upload).error().reason, Reason::kRequestIdReused);
}

TEST_F(RulemakingTest, ARepeatedNationalUploadTellsTheWarningsAndTheSuspendedOfTheFirst) {
  ASSERT_TRUE(house_.Open(Both(kDelegating, kDelegated)));
  const RulesUpload upload{.layer = NationalLayer(), .reason = "new", .files = kWithout};
  const Call call = CallBy("eva");
  const auto first = house_.UploadBy(call, upload);
  ASSERT_TRUE(first);
  EXPECT_THAT(first->upload.suspended, ElementsAre("0101"));
  EXPECT_FALSE(first->diagnostics.empty());
  ASSERT_TRUE(house_.Activate(CallBy("eva"), NoFiles(), kLocal));
  const auto again = house_.UploadBy(call, upload);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->upload, first->upload);
  EXPECT_EQ(engine::ToJson(again->diagnostics), engine::ToJson(first->diagnostics));
  const auto anew = house_.UploadBy(CallBy("ole"), upload);
  ASSERT_TRUE(anew);
  EXPECT_THAT(anew->upload.suspended, IsEmpty());
  EXPECT_EQ(anew->upload.number, first->upload.number + 1) << "an upload of its own";
  EXPECT_EQ(anew->upload.caller, "operator/ole");
}

// Receipts of a version that did not number uploads.
TEST_F(RulemakingTest, ARepeatOfAnUploadThatWasNotKeptIsJudgedAndKeepsNothing) {
  ASSERT_TRUE(house_.Open(kPhysical));
  const Call call = CallBy("eva");
  const auto written = house_.store().WriteAndWait<bool>([&](store::Transaction& t) {
    EndWrite(t, call, "ruleLayers/national", store::EventKind::kRulesUploaded);
    return Result<bool>(true);
  });
  ASSERT_TRUE(written);
  const auto again =
      house_.UploadBy(call, {.layer = NationalLayer(), .reason = "new", .files = kAnyMode});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->upload.rulebook, HashOf(kAnyMode));
  EXPECT_EQ(house_.Activate(CallBy("eva"), HashOf(kAnyMode)).error().reason, Reason::kNotFound);
}

TEST_F(RulemakingTest, AMunicipalitysFirstLayerIsRolledBackToNone) {
  ASSERT_TRUE(house_.Open(kAnyMode));
  const RuleLayerState first = house_.MustActivate(kVideoFirst, kLocal);
  const std::string with = house_.Get()->For("0101").hash();
  ASSERT_EQ(first.in_force->previous, NoFiles());
  const auto back = house_.Activate(CallBy("eva"), first.in_force->previous, kLocal);
  ASSERT_TRUE(back) << Render(back.error().message, Language::kEnglish);
  EXPECT_EQ(house_.Get()->For("0101").hash(), HashOf(kAnyMode));
  EXPECT_EQ(back->in_force->previous, HashOf(kVideoFirst));
  ASSERT_TRUE(house_.Open(kAnyMode));
  EXPECT_EQ(house_.Get()->For("0101").hash(), HashOf(kAnyMode)) << "also after a restart";
  ASSERT_TRUE(house_.Activate(CallBy("eva"), HashOf(kVideoFirst), kLocal));
  EXPECT_EQ(house_.Get()->For("0101").hash(), with) << "and forward again";
  EXPECT_EQ(house_.State().in_force->previous, "") << "the law never was none";
  EXPECT_EQ(house_.Activate(CallBy("eva"), NoFiles()).error().reason, Reason::kNotFound);
}

TEST_F(RulemakingTest, TheWayBackToNoLayerWaitsForASecondPersonToo) {
  ASSERT_TRUE(house_.Open(Both(kAnyMode, kVideoFirst), true));
  const auto asked = house_.Activate(CallBy("eva"), NoFiles(), kLocal);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(house_.Get()->municipal().contains("0101"));
  Answer<RuleLayerState> approved;
  house_.rulemaking().Approve(CallBy("ole"), kLocal, asked->waiting->number, approved.done());
  ASSERT_TRUE(approved.Get());
  EXPECT_FALSE(house_.Get()->municipal().contains("0101"));
}

// Who replaced what by what, `operator/ole 2 by 3: sha256:…`, as a municipality was told.
std::vector<std::string> Told(House& house, const std::string& municipality) {
  const auto events = house.store().Read([&](const store::Snapshot& s) {
    return s.ListEvents(MunicipalityId::Of(municipality), 0, 100);
  });
  std::vector<std::string> told;
  for (const store::Event& one : *events) {
    if (one.kind != "rules.replaced") continue;
    told.push_back(one.caller + " " + std::to_string(one.rules->activation.value_or(0)) + " by " +
                   std::to_string(one.rules->replaced_by.value_or(0)) + ": " + one.rules->rulebook);
  }
  return told;
}

TEST_F(RulemakingTest, WhatWaitedAndWasReplacedIsRecordedToldAndShown) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  house_.MustActivate(kAnyMode);
  EXPECT_FALSE(house_.State().replaced);
  const RuleFiles third = National("telephone", 1);
  ASSERT_TRUE(house_.Upload(third));
  const auto state = house_.Activate(CallBy("ole"), HashOf(third));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->waiting->number, 3);
  ASSERT_TRUE(state->replaced);
  EXPECT_EQ(state->replaced->number, 2);
  EXPECT_EQ(state->replaced->caller, "operator/eva");
  EXPECT_EQ(state->replaced->replaced_by, 3);
  EXPECT_THAT(Told(house_, "0860"), ElementsAre("operator/ole 2 by 3: " + HashOf(kAnyMode)));
  EXPECT_EQ(house_.Approve("ole", 2).error().reason, Reason::kNotFound);
  ASSERT_TRUE(house_.Approve("eva", 3));
  EXPECT_EQ(house_.State().replaced->number, 2) << "until the next activation";
  const auto history = *house_.rulemaking().ListActivations(NationalLayer(), 100, 10);
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[1].replaced_by, 3);
  EXPECT_FALSE(history[0].replaced_by);
}

TEST_F(RulemakingTest, TheFolderReplacesWhatWaitsAsAPersonDoes) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  house_.MustActivate(kAnyMode);
  EXPECT_FALSE(house_.TakeFolder(National("telephone", 1)));
  EXPECT_EQ(house_.State().waiting->caller, "folder");
  EXPECT_EQ(house_.State().replaced->caller, "operator/eva");
  ASSERT_EQ(Told(house_, "0101").size(), 1u);
  EXPECT_THAT(Told(house_, "0101")[0], HasSubstr("folder "));
}

TEST_F(RulemakingTest, WaitsForASecondPersonWhereAsked) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  EXPECT_EQ(house_.Allowed(), "physical") << "there is nobody to ask the first time";
  const RuleLayerState waiting = house_.MustActivate(kAnyMode);
  EXPECT_EQ(house_.Allowed(), "physical");
  ASSERT_TRUE(waiting.waiting);
  EXPECT_EQ(waiting.waiting->number, 2);
  EXPECT_EQ(waiting.in_force->number, 1);
  EXPECT_EQ(house_.Approve("eva", 2).error().reason, Reason::kPermissionDenied);
  EXPECT_EQ(house_.Approve("ole", 1).error().reason, Reason::kNotFound);
  EXPECT_EQ(house_.Approve("ole", 3).error().reason, Reason::kNotFound);
  ASSERT_TRUE(house_.Open(kPhysical, true));
  const auto approved = house_.Approve("ole", 2);
  ASSERT_TRUE(approved);
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_EQ(approved->in_force->approved_by, "operator/ole");
  EXPECT_FALSE(approved->waiting);
  EXPECT_EQ(house_.Approve("ole", 2).error().reason, Reason::kNotFound);
}

TEST_F(RulemakingTest, WhoIsConcernedIsToldWhoAskedAndWhoApproved) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  house_.MustActivate(kAnyMode);
  ASSERT_TRUE(house_.Approve("ole", 2));
  for (const char* municipality : {"0101", "0147"}) {
    const auto events = *house_.store().Read([&](const store::Snapshot& s) {
      return s.ListEvents(MunicipalityId::Of(municipality), 0, 100);
    });
    std::vector<std::string> told;
    for (const store::Event& event : events) {
      if (event.rules->activation == 2) told.push_back(event.kind + " " + event.caller);
    }
    EXPECT_THAT(told, ElementsAre("rules.asked_for operator/eva", "rules.activated operator/ole"))
        << municipality;
  }
}

TEST_F(RulemakingTest, TheFolderWaitsTooAndAsksOnce) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  EXPECT_FALSE(house_.TakeFolder(kAnyMode));
  EXPECT_FALSE(house_.TakeFolder(kAnyMode));
  EXPECT_EQ(house_.Allowed(), "physical");
  ASSERT_TRUE(house_.State().waiting);
  EXPECT_EQ(house_.State().waiting->number, 2);
  const auto told = *house_.store().Read(
      [](const store::Snapshot& s) { return s.FindLastEvent(MunicipalityId::Of("0147")); });
  ASSERT_TRUE(told);
  EXPECT_EQ(told->kind, "rules.asked_for");
  EXPECT_EQ(told->caller, "folder");
  EXPECT_EQ(told->rules, (store::RulesChange{HashOf(kAnyMode), 2}));
  ASSERT_TRUE(house_.Approve("eva", 2));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
}

TEST_F(RulemakingTest, AChangedFolderIsPutInForceWhereItIsSound) {
  ASSERT_TRUE(house_.Open(kPhysical));
  EXPECT_FALSE(house_.TakeFolder(kPhysical));
  EXPECT_TRUE(house_.TakeFolder(kAnyMode));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  RuleFiles broken = kPhysical;
  broken[0].text = "authority: [";
  EXPECT_TRUE(house_.TakeFolder(Both(broken, kVideoFirst))) << "the sound layer is taken";
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_TRUE(house_.Get()->municipal().contains("0101"));
  EXPECT_FALSE(house_.TakeFolder(Both(broken, kVideoFirst)));
  EXPECT_EQ(house_.rulemaking().Folder().refusals, 1) << "the same mistake is said once";
  EXPECT_EQ(house_.rulemaking().Folder().refused_at, kNow);
  EXPECT_FALSE(house_.TakeFolder(Both(kAnyMode, kVideoFirst))) << "mended, to what is in force";
  EXPECT_FALSE(house_.rulemaking().Folder().refused_at);
  EXPECT_THAT(house_.rulemaking().Folder().problems, IsEmpty());
  EXPECT_TRUE(house_.TakeFolder(kAnyMode)) << "the local file is gone";
  EXPECT_FALSE(house_.Get()->municipal().contains("0101"));
}

TEST_F(RulemakingTest, AFileOfNoLayerIsReported) {
  ASSERT_TRUE(house_.Open(kPhysical));
  EXPECT_FALSE(house_.TakeFolder(Both(kPhysical, {{"municipal/a.yaml", "authority: national\n"}})));
  ASSERT_EQ(house_.rulemaking().Folder().problems.size(), 1u);
  EXPECT_EQ(house_.rulemaking().Folder().problems[0].path, "municipal/a.yaml");
}

// What counts after a restart: what was activated last, unless the folder was changed meanwhile.
TEST_F(RulemakingTest, ARestartKeepsWhatWasActivatedUnlessTheFolderChanged) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(kAnyMode);
  ASSERT_TRUE(house_.Open(kPhysical));
  EXPECT_EQ(house_.Allowed(), "physical telephone video") << "the folder is as it was";
  ASSERT_TRUE(house_.Open(kAnyMode));
  EXPECT_EQ(house_.Allowed(), "physical telephone video") << "the folder has it, too";
  const RuleFiles edited = National("telephone", 1);
  ASSERT_TRUE(house_.Open(edited));
  EXPECT_EQ(house_.Allowed(), "telephone") << "the folder was edited while the server was down";
  ASSERT_TRUE(house_.Open(NoFolder()));
  EXPECT_EQ(house_.Allowed(), "telephone");
}

// The folder beside what people activate: small files, one provision each.
class BesideTheFolderTest : public RulemakingTest {
 protected:
  static RuleFiles With(RuleFiles files, const std::string& name, const std::string& body) {
    const engine::SourceFile rule = rules::National(rules::Rule("dk." + name, body));
    files.push_back({"national/" + name + ".yaml", rule.text});
    return files;
  }
  std::vector<std::string> Problems() {
    std::vector<std::string> said;
    for (const engine::Diagnostic& one : house_.rulemaking().Folder().problems)
      said.push_back(one.path + ": " + one.message);
    return said;
  }
  std::string InForceBy() { return house_.State().in_force->caller; }

  const RuleFiles storm_ = With(kPhysical, "storm", "permit: [video]");
  const RuleFiles edited_ = With(kPhysical, "edit", "permit: [telephone]");
};

TEST_F(BesideTheFolderTest, AnEditThatLacksWhatAPersonActivatedChangesNothingAndIsTold) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(storm_);
  house_.told.Take();
  EXPECT_FALSE(house_.TakeFolder(edited_));
  EXPECT_EQ(house_.Allowed(), "physical video");
  EXPECT_THAT(
      Problems(),
      ElementsAre("national/storm.yaml: operator/eva put this file in force, and the folder "
                  "does not have it (activation 2); nothing of the folder's layer national "
                  "was put in force"));
  EXPECT_THAT(house_.rulemaking().Folder().problems[0].fix, HasSubstr("samtale policy export"));
  EXPECT_EQ(house_.rulemaking().Folder().refused_at, kNow);
  EXPECT_THAT(house_.alarms, HasSubstr("operator/eva put this file in force"));
  EXPECT_THAT(house_.told.Take(), ElementsAre("refused national folder"));
  EXPECT_FALSE(house_.TakeFolder(edited_));
  EXPECT_EQ(house_.rulemaking().Folder().refusals, 1) << "the same is said once";
  ASSERT_TRUE(house_.Open(edited_));
  EXPECT_EQ(house_.Allowed(), "physical video") << "nor after a restart";
  EXPECT_EQ(Problems().size(), 1u) << "which tells it again";
}

TEST_F(BesideTheFolderTest, AnEditThatHasItTooIsPutInForce) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(storm_);
  EXPECT_FALSE(house_.TakeFolder(edited_));
  EXPECT_TRUE(house_.TakeFolder(With(storm_, "edit", "permit: [telephone]")));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_TRUE(house_.TakeFolder(edited_)) << "from here on the folder's own";
  EXPECT_EQ(house_.Allowed(), "physical telephone");
}

TEST_F(BesideTheFolderTest, WhatUndoesIsToldFileByFile) {
  const RuleFiles two = With(storm_, "flood", "permit: [telephone]");
  struct Row {
    const char* what;
    RuleFiles folder, activated, edited;
    std::vector<std::string> undone;
  };
  const std::vector<Row> rows = {
      {"added, and not there",
       kPhysical,
       two,
       edited_,
       {"national/flood.yaml: operator/eva put this file in force, and the folder does not",
        "national/storm.yaml: operator/eva put this file in force, and the folder does not"}},
      {"one of two is there",
       kPhysical,
       two,
       storm_,
       {"national/flood.yaml: operator/eva put this file in force, and the folder does not"}},
      {"changed, and not there so",
       storm_,
       With(kPhysical, "storm", "permit: [telephone]"),
       With(storm_, "edit", "permit: [telephone]"),
       {"national/storm.yaml: operator/eva put this file in force otherwise than the folder"}},
      {"taken out, and still there",
       storm_,
       kPhysical,
       With(storm_, "edit", "permit: [telephone]"),
       {"national/storm.yaml: operator/eva took this file out of force, and the folder still"}},
      {"taken out, and not there either", storm_, kPhysical, edited_, {}},
      {"as the folder was", kPhysical, kPhysical, edited_, {}}};
  int databases = 0;
  for (const Row& row : rows) {
    House house(folder_.Path("row" + std::to_string(++databases) + ".db"));
    ASSERT_TRUE(house.Open(row.folder)) << row.what;
    house.MustActivate(row.activated);
    EXPECT_EQ(house.TakeFolder(row.edited), row.undone.empty()) << row.what;
    const auto problems = house.rulemaking().Folder().problems;
    ASSERT_EQ(problems.size(), row.undone.size()) << row.what;
    for (std::size_t i = 0; i < problems.size(); ++i)
      EXPECT_THAT(problems[i].path + ": " + problems[i].message, HasSubstr(row.undone[i]));
  }
}

TEST_F(BesideTheFolderTest, ItIsSettledOnceTheFoldersFilesAreActivatedByHand) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(storm_);
  EXPECT_FALSE(house_.TakeFolder(edited_));
  house_.MustActivate(edited_);
  EXPECT_EQ(house_.Allowed(), "physical telephone");
  EXPECT_EQ(InForceBy(), "operator/eva");
  EXPECT_THAT(Problems(), IsEmpty());
  EXPECT_TRUE(house_.TakeFolder(kAnyMode)) << "the folder goes on from there";
}

TEST_F(BesideTheFolderTest, GoingBackDoesNotPutTheEditInForceByItself) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(storm_);
  EXPECT_FALSE(house_.TakeFolder(edited_));
  ASSERT_TRUE(house_.Activate(CallBy("ole"), HashOf(kPhysical)));
  EXPECT_EQ(house_.Allowed(), "physical");
  EXPECT_TRUE(house_.TakeFolder(edited_)) << "the next change of the folder does";
}

TEST_F(BesideTheFolderTest, ALocalLayerThatAPersonGaveUpOrMadeIsKeptSo) {
  ASSERT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
  ASSERT_TRUE(house_.Activate(CallBy("eva"), NoFiles(), kLocal));
  EXPECT_FALSE(house_.TakeFolder(Both(kPhysical, Local("prefer: [telephone]"))));
  EXPECT_FALSE(house_.Get()->municipal().contains("0101"));
  EXPECT_TRUE(house_.TakeFolder(Both(edited_, Local("prefer: [telephone]"))))
      << "the other layers are taken";
  EXPECT_FALSE(house_.Get()->municipal().contains("0101"));
  EXPECT_FALSE(house_.TakeFolder(edited_)) << "neither has any now";
  EXPECT_THAT(Problems(), IsEmpty());
  house_.MustActivate(kVideoFirst, kLocal);
  EXPECT_FALSE(house_.TakeFolder(Both(edited_, Local("prefer: [telephone]"))));
  EXPECT_EQ(house_.State(kLocal).in_force->rulebook, HashOf(kVideoFirst));
}

TEST_F(BesideTheFolderTest, WhereTwoPeopleAgreeItIsNotEvenAskedFor) {
  ASSERT_TRUE(house_.Open(kPhysical, true));
  house_.MustActivate(storm_);
  ASSERT_TRUE(house_.Approve("ole", 2));
  EXPECT_FALSE(house_.TakeFolder(edited_));
  EXPECT_FALSE(house_.State().waiting);
  EXPECT_THAT(Problems(), testing::SizeIs(1));
  const RuleFiles both = With(storm_, "edit", "permit: [telephone]");
  EXPECT_FALSE(house_.TakeFolder(both));
  ASSERT_TRUE(house_.State().waiting);
  EXPECT_FALSE(house_.TakeFolder(With(both, "more", "permit: [telephone]")))
      << "an edit that goes on from one that waits";
  EXPECT_THAT(Problems(), IsEmpty());
  ASSERT_TRUE(house_.Approve("ole", house_.State().waiting->number));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
}

// As a version of this program leaves it that knew more words, or fewer.
class LostRulesTest : public RulemakingTest {
 protected:
  LostRulesTest() {
    EXPECT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
    const RuleFiles own = Local("prefer: [telephone]");
    house_.MustActivate(own, kLocal);
    uploaded_ = HashOf(own);
    PutInForce(NationalLayer(), kUnknown);
    house_.alarms.clear();
  }

  // Behind the back of the rules: nothing is loaded.
  void PutInForce(const RuleLayerId& layer, const RuleFiles& files) {
    const std::string hash = HashOf(files);
    const auto put = house_.store().WriteAndWait<bool>([&](store::Transaction& t) -> Result<bool> {
      store::RuleLayer record = *t.FindRuleLayer(layer);
      record.rulebook = hash;
      record.activation = 7;
      t.Add(ToStore(hash, files, kNow));
      t.Put(store::RuleActivation{.layer = layer,
                                  .number = 7,
                                  .rulebook = hash,
                                  .previous = "",
                                  .caller = "operator/eva",
                                  .reason = "a word of tomorrow",
                                  .asked_at = kNow,
                                  .in_force_at = kNow});
      t.Put(record);
      return true;
    });
    ASSERT_TRUE(put);
  }

  static inline const RuleFiles kUnknown = {
      rules::National(rules::Rule("dk.base", "permit: [physical]\ntomorrow: [video]")),
      {"vocabulary.yaml", rules::kVocabulary}};
  std::string uploaded_;
};

TEST_F(LostRulesTest, TheServerDoesNotStartByOtherOnes) {
  RuleFiles broken = kAnyMode;
  broken[0].text = "authority: [";
  const std::vector<std::pair<const char*, Result<RuleFiles>>> folders = {
      {"none", NoFolder()},
      {"as it was", Both(kPhysical, kVideoFirst)},
      {"the same faulty files", kUnknown},
      {"changed, and faulty", broken},
      {"only a local layer changed", Both(kPhysical, Local("prefer: [physical]"))}};
  for (const auto& [what, folder] : folders) {
    house_.alarms.clear();
    const auto opened = house_.Open(folder);
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().reason, Reason::kRulesInvalid) << what;
    EXPECT_EQ(opened.error().message,
              (Message{Text::kStoredRulesInvalid, {"7", "operator/eva", "1"}}))
        << what;
    EXPECT_THAT(house_.alarms, HasSubstr("national/a.yaml:")) << what;
    EXPECT_THAT(house_.alarms, HasSubstr("tomorrow")) << what;
  }
}

TEST_F(LostRulesTest, WhatTheFolderGotSinceTakesTheirPlaceAloud) {
  ASSERT_TRUE(house_.Open(Both(kAnyMode, kVideoFirst), true)) << "there is nobody to ask";
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_EQ(house_.State().in_force->number, 8);
  EXPECT_EQ(house_.State().in_force->caller, "folder");
  EXPECT_THAT(house_.alarms, HasSubstr("do not load in this version"));
  EXPECT_EQ(house_.State(kLocal).in_force->rulebook, uploaded_)
      << "a local layer that the folder did not change stays as it was activated";
  ASSERT_TRUE(house_.Open(Both(kAnyMode, kVideoFirst), true));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
}

TEST_F(LostRulesTest, ALostLocalLayerIsSuspendedAndNationalRulesDecide) {
  PutInForce(NationalLayer(), kAnyMode);
  PutInForce(kLocal, Local("tomorrow: [video]"));
  ASSERT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
  EXPECT_EQ(house_.Allowed(), "physical telephone video");
  EXPECT_TRUE(house_.State(kLocal).suspended);
  EXPECT_THAT(house_.alarms, HasSubstr("municipality 0101 are suspended"));
}

TEST_F(RulemakingTest, TellsEveryMunicipalityOfANationalActivation) {
  ASSERT_TRUE(house_.Open(kPhysical));
  house_.MustActivate(kAnyMode);
  for (const char* code : {"0101", "0147", "0860"}) {
    const auto events = *house_.store().Read(
        [&](const store::Snapshot& s) { return s.ListEvents(MunicipalityId::Of(code), 0, 10); });
    std::vector<std::string> activated;
    for (const store::Event& one : events) {
      if (one.kind == "rules.activated") activated.push_back(one.caller);
    }
    EXPECT_THAT(activated, ElementsAre("folder", "operator/eva")) << code;
  }
}

TEST_F(RulemakingTest, AReasonIsAskedForAndBounded) {
  ASSERT_TRUE(house_.Open(kPhysical));
  for (const std::size_t length : {0u, 1u, 500u, 501u}) {
    Answer<RuleLayerState> answer;
    house_.rulemaking().Activate(CallBy("eva"), NationalLayer(), HashOf(kPhysical), "",
                                 std::string(length, 'x'), answer.done());
    EXPECT_EQ(answer.Get().has_value(), length == 1 || length == 500) << length;
  }
}

TEST_F(RulemakingTest, AShadowDecidesAlongsideAndItsDifferencesAreListed) {
  ASSERT_TRUE(house_.Open(kPhysical));
  ASSERT_TRUE(house_.Upload(kAnyMode));
  ASSERT_TRUE(house_.SetShadow(HashOf(kAnyMode)));
  EXPECT_EQ(house_.State().shadow, HashOf(kAnyMode));
  const engine::Question question = rules::Ask();
  const engine::Decision decision = rules::MustDecide(*house_.Get(), question);
  house_.shadows().Saw(question, decision, kNow);
  house_.shadows().WaitUntilIdle();
  const ShadowCounts counts = house_.shadows().Counts(NationalLayer());
  EXPECT_EQ(counts.decided, 1);
  EXPECT_EQ(counts.differed, 1);
  EXPECT_EQ(house_.Allowed(), "physical") << "it has no effect";
  const auto here =
      house_.shadows().Differences(NationalLayer(), MunicipalityId::Of("0101"), 100, 10);
  ASSERT_EQ(here.size(), 1u);
  EXPECT_EQ(here[0].in_force, decision);
  EXPECT_EQ(rules::Allowed(here[0].shadow), "physical telephone video");
  EXPECT_EQ(here[0].at, kNow);
  EXPECT_THAT(house_.shadows().Differences(NationalLayer(), MunicipalityId::Of("0860"), 100, 10),
              IsEmpty());
  ASSERT_TRUE(house_.SetShadow(""));
  house_.shadows().Saw(question, decision, kNow);
  house_.shadows().WaitUntilIdle();
  EXPECT_EQ(house_.shadows().Counts(NationalLayer()).rulebook, "");
  EXPECT_THAT(house_.told.Take(), ElementsAre("activated national folder", "different"));
}

TEST_F(RulemakingTest, AShadowOutlivesARestartAndFollowsTheLayersBesideIt) {
  ASSERT_TRUE(house_.Open(kAnyMode));
  ASSERT_TRUE(house_.Upload(kVideoFirst, kLocal));
  ASSERT_TRUE(house_.SetShadow(HashOf(kVideoFirst), kLocal)) << "before the first layer of its own";
  ASSERT_TRUE(house_.Open(kAnyMode));
  EXPECT_EQ(house_.shadows().Counts(kLocal).rulebook, HashOf(kVideoFirst));
  EXPECT_TRUE(house_.shadows().Counts(kLocal).fits);
  const engine::Question question = rules::Ask();
  const engine::Decision in_force = rules::MustDecide(*house_.Get(), question);
  house_.shadows().Saw(question, in_force, kNow);
  house_.shadows().WaitUntilIdle();
  const auto found = house_.shadows().Differences(kLocal, MunicipalityId::Of("0101"), 100, 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].shadow.chosen, Mode::kVideo);
  EXPECT_EQ(in_force.chosen, Mode::kPhysical);
}

const RuleLayerId kThere = RuleLayerId::Of("0147");
RuleFiles There(const std::string& body) {
  return {rules::File("municipal/0147-frederiksberg/a.yaml", R"({municipality: "0147"})",
                      rules::Rule("frb.own", body))};
}

TEST(ShadowLoader, LoadsWhatIsSharedOnceAndWhatDidNotChangeNever) {
  ShadowRules shadows;
  ShadowLoader loader(shadows);
  RuleLayers active = SplitLayers(Both(kAnyMode, kVideoFirst));
  const auto change = [](const RuleLayerId& layer, const RuleFiles& files) {
    return RuleChange{layer, files, HashOf(files)};
  };
  const RuleChange here = change(kLocal, Local("prefer: [telephone]"));
  const RuleChange there = change(kThere, There("prefer: [video]"));
  const RuleChange faulty = change(kThere, There("prefer: [fax]"));
  const RuleChange law = change(NationalLayer(), kPhysical);
  EXPECT_EQ(loader.Set(active, {}), 0);
  EXPECT_EQ(loader.Set(active, {here, there}), 1) << "municipalities share a load";
  EXPECT_TRUE(shadows.Counts(kLocal).fits);
  EXPECT_TRUE(shadows.Counts(kThere).fits);
  EXPECT_EQ(loader.Set(active, {here, there}), 0);
  EXPECT_EQ(loader.Set(active, {here, there, law}), 1);
  EXPECT_TRUE(shadows.Counts(NationalLayer()).fits);
  active[kLocal] = Local("prefer: [physical]");
  EXPECT_EQ(loader.Set(active, {here, there, law}), 1) << "only the law's sees local layers";
  EXPECT_EQ(loader.Set(active, {here, faulty, law}), 1);
  EXPECT_TRUE(shadows.Counts(kLocal).fits) << "one that is faulty is nobody else's trouble";
  EXPECT_FALSE(shadows.Counts(kThere).fits);
  active[NationalLayer()] = kPhysical;
  EXPECT_EQ(loader.Set(active, {here, faulty, law}), 2);
  EXPECT_EQ(loader.Set(active, {law}), 0);
  EXPECT_EQ(shadows.Counts(kLocal).rulebook, "") << "it has ended";
  EXPECT_EQ(shadows.Counts(NationalLayer()).rulebook, law.hash);
  EXPECT_EQ(loader.Set(active, {here, law}), 1) << "and begins again";
}

TEST_F(RulemakingTest, AShadowOfAnotherMunicipalityDecidesNothingHere) {
  ASSERT_TRUE(house_.Open(kAnyMode));
  ASSERT_TRUE(house_.Upload(kVideoFirst, kLocal));
  ASSERT_TRUE(house_.Upload(There("prefer: [telephone]"), kThere));
  ASSERT_TRUE(house_.SetShadow(HashOf(kVideoFirst), kLocal));
  ASSERT_TRUE(house_.SetShadow(HashOf(There("prefer: [telephone]")), kThere));
  engine::Question question = rules::Ask();
  for (const auto& [code, chosen] :
       {std::pair{kLocal, Mode::kVideo}, std::pair{kThere, Mode::kTelephone}}) {
    question.facts.municipality = code.text();
    house_.shadows().Saw(question, rules::MustDecide(*house_.Get(), question), kNow);
    house_.shadows().WaitUntilIdle();
    EXPECT_EQ(house_.shadows().Counts(code).decided, 1) << code.text();
    const auto found = house_.shadows().Differences(code, MunicipalityId::Of(code.text()), 100, 10);
    ASSERT_EQ(found.size(), 1u) << code.text();
    EXPECT_EQ(found[0].shadow.chosen, chosen) << code.text();
  }
}

TEST_F(RulemakingTest, KeepsTheLastDifferencesAndCountsAll) {
  ASSERT_TRUE(house_.Open(kPhysical));
  ASSERT_TRUE(house_.Upload(kAnyMode));
  ASSERT_TRUE(house_.SetShadow(HashOf(kAnyMode)));
  const engine::Question question = rules::Ask();
  const engine::Decision decision = rules::MustDecide(*house_.Get(), question);
  constexpr int kSeen = static_cast<int>(kMaxShadowDifferences) + 5;
  for (int i = 0; i < kSeen; ++i) house_.shadows().Saw(question, decision, kNow);
  house_.shadows().WaitUntilIdle();
  EXPECT_EQ(house_.shadows().Counts(NationalLayer()).differed, kSeen);
  const auto found =
      house_.shadows().Differences(NationalLayer(), MunicipalityId::Of("0101"), kSeen, 1000);
  ASSERT_EQ(found.size(), kMaxShadowDifferences - 1);
  EXPECT_EQ(found.front().number, kSeen - 1);
  EXPECT_EQ(found.back().number, 6);
}

TEST_F(RulemakingTest, TellsItsObserverWhatIsPutInForceAndWhatIsRefused) {
  ASSERT_TRUE(house_.Open(Both(kPhysical, kVideoFirst)));
  EXPECT_THAT(house_.told.Take(),
              UnorderedElementsAre("activated national folder", "activated 0101 folder"));
  EXPECT_FALSE(house_.TakeFolder(Both(kPhysical, Local("nonsense: 1"))));
  EXPECT_THAT(house_.told.Take(), ElementsAre("refused 0101 folder"));
  EXPECT_FALSE(house_.TakeFolder(Both(kPhysical, Local("nonsense: 1"))));
  EXPECT_FALSE(house_.TakeFolder(NoFolder()));
  EXPECT_THAT(house_.told.Take(), ElementsAre("refused none folder")) << "each mistake once";
  EXPECT_TRUE(house_.TakeFolder(Both(kAnyMode, Local("nonsense: 1"))));
  EXPECT_THAT(house_.told.Take(),
              UnorderedElementsAre("refused 0101 folder", "activated national folder"));
  EXPECT_FALSE(house_.Upload(Local("nonsense: 2"), kLocal, "", /*validate_only=*/true));
  EXPECT_THAT(house_.told.Take(), IsEmpty()) << "a dry run is refused nothing";
  EXPECT_FALSE(house_.Upload(Local("nonsense: 2"), kLocal));
  EXPECT_THAT(house_.told.Take(), ElementsAre("refused 0101 upload"));
  ASSERT_TRUE(house_.Upload(kPhysical));
  EXPECT_THAT(house_.told.Take(), IsEmpty()) << "an upload is not active";
  const Call call = CallBy("eva");
  ASSERT_TRUE(house_.Activate(call, HashOf(kPhysical)));
  ASSERT_TRUE(house_.Activate(call, HashOf(kPhysical)));
  EXPECT_THAT(house_.told.Take(), ElementsAre("activated national upload")) << "one request";
}

TEST_F(RulemakingTest, TellsItsObserverOfAnActivationOnceItIsApproved) {
  ASSERT_TRUE(house_.Open(kPhysical, /*two_people=*/true));
  ASSERT_TRUE(house_.Upload(kAnyMode));
  house_.told.Take();
  const auto asked = house_.Activate(CallBy("eva"), HashOf(kAnyMode));
  ASSERT_TRUE(asked && asked->waiting);
  EXPECT_THAT(house_.told.Take(), IsEmpty());
  ASSERT_TRUE(house_.Approve("ole", asked->waiting->number));
  EXPECT_THAT(house_.told.Take(), ElementsAre("activated national upload"));
  EXPECT_FALSE(house_.TakeFolder(kAnyMode)) << "the folder has it, too";
  EXPECT_FALSE(house_.TakeFolder(National("physical, video", 2)));
  EXPECT_THAT(house_.told.Take(), IsEmpty());
  ASSERT_TRUE(house_.Approve("ole", house_.State().waiting->number));
  EXPECT_THAT(house_.told.Take(), ElementsAre("activated national folder"));
}

TEST(WorkThread, RefusesWhatDoesNotFitInItsQueueAndRunsTheRestInOrder) {
  std::promise<void> go;
  std::vector<int> ran;
  std::promise<void> running;
  {
    WorkThread thread(2);
    ASSERT_TRUE(thread.Submit([&] {
      running.set_value();
      go.get_future().wait();
    }));
    running.get_future().wait();
    EXPECT_TRUE(thread.Submit([&] { ran.push_back(1); }));
    EXPECT_TRUE(thread.Submit([&] { ran.push_back(2); }));
    EXPECT_FALSE(thread.Submit([&] { ran.push_back(3); }));
    go.set_value();
  }
  EXPECT_THAT(ran, ElementsAre(1, 2));
}

// Activates two sets of files in turn; every one that was acknowledged is a byte on the pipe. Runs
// until it is killed.
[[noreturn]] void ActivateForEver(const std::string& path, int acknowledged) {
  House house(path);
  if (!house.Open(kPhysical)) _exit(1);
  for (int i = 0;; ++i) {
    const RuleFiles& files = i % 2 == 0 ? kAnyMode : kPhysical;
    Call call = CallBy("eva");
    call.request_id = RandomIdText();
    if (!house.Upload(files) || !house.Activate(call, HashOf(files))) _exit(2);
    const char which = i % 2 == 0 ? 'a' : 'p';
    if (write(acknowledged, &which, 1) != 1) _exit(3);
  }
}

// What the child acknowledged last; 0 for nothing.
char KilledAfter(const std::string& path, int activations, std::chrono::microseconds more) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    ActivateForEver(path, ends[1]);
  }
  close(ends[1]);
  char last = 0;
  for (int i = 0; i < activations && read(ends[0], &last, 1) == 1;) ++i;
  // The kill falls anywhere in the next activations.
  pollfd next{ends[0], POLLIN, 0};
  const timespec patience{0, std::chrono::nanoseconds(more).count()};
  ppoll(&next, 1, &patience, nullptr);
  EXPECT_EQ(kill(child, SIGKILL), 0);
  while (read(ends[0], &last, 1) == 1) {
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
  close(ends[0]);
  return last;
}

TEST(RulemakingKill, LeavesTheOldOrTheNewAndNeverLessThanWasAcknowledged) {
  constexpr int kRounds = 25;
  std::random_device entropy;
  const unsigned seed = entropy();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  for (int round = 0; round < kRounds; ++round) {
    const int activations = std::uniform_int_distribution<>(1, 4)(random);
    const std::chrono::microseconds more(std::uniform_int_distribution<>(0, 20'000)(random));
    const char last = KilledAfter(path, activations, more);
    ASSERT_NE(last, 0);
    House house(path);
    ASSERT_TRUE(house.Open(kPhysical)) << "round " << round;
    const RuleLayerState state = house.State();
    const std::string& in_force = state.in_force->rulebook;
    const bool physical = in_force == HashOf(kPhysical);
    ASSERT_TRUE(physical || in_force == HashOf(kAnyMode)) << in_force;
    EXPECT_EQ(house.Get()->national().hash(), in_force);
    EXPECT_EQ(house.Allowed(), physical ? "physical" : "physical telephone video");
    EXPECT_TRUE(*house.store().Read(
        [&](const store::Snapshot& s) { return ArchivedRulebook(s, in_force).has_value(); }));
    // The next one may have been committed before it could be acknowledged; nothing older is back.
    const auto latest = house.rulemaking().ListActivations(NationalLayer(), 1'000'000, 2);
    ASSERT_FALSE(latest->empty());
    EXPECT_EQ(latest->front().number, state.in_force->number);
    if (in_force != HashOf(last == 'p' ? kPhysical : kAnyMode)) {
      ASSERT_EQ(latest->size(), 2u);
      EXPECT_EQ((*latest)[1].rulebook, HashOf(last == 'p' ? kPhysical : kAnyMode));
    }
  }
}

}  // namespace
}  // namespace samtale::scheduling
